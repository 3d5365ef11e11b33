/** Flags that people will try and that do not exist, each with what to do instead (docs/invariants.md: no-override). Never parsed as flags. */

/** One line for each; the name is written as it is typed. */
const INSTEAD: readonly (readonly [RegExp, string])[] = [
  [/^--force$|^-f$/, 'Make a new plan and have it signed; a plan and its approval are the only way to write.'],
  [
    /^--(yes|auto-approve|assume-yes|no-input)$|^-y$/,
    'The signature is the consent. There is no question to answer in advance.',
  ],
  [
    /^--(no-)?lock$|^--unlock$/,
    'The lock lives in the database and dies with its session. Wait for the other run, or see: cutter run list',
  ],
  [/^--target$/, 'The plan names its target. To write elsewhere, plan against that database.'],
  [
    /^--(skip|no)-.+$|^--skip$|^--ignore-.+$/,
    'Nothing that a signed plan contains can be skipped. To do less, plan less.',
  ],
  [/^--edit$/, 'A plan is never edited. Change the source, plan again, and have the new plan signed.'],
  [/^--insecure$/, 'There is no weaker way to connect. Name the certificate in the connection string: sslrootcert.'],
  [/^--resume$/, 'The same apply command re-enters a run that stopped.'],
  [/^--(destroy|delete|purge)$/, 'Content is never deleted. To take a text out of force, plan its withdrawal.'],
  [/^--most-recent$|^--latest$/, 'Name the file. The newest one may not be the one that was signed.'],
];

/** The answer to a refused flag such as `--force` or `--lock=false`, or undefined if the flag is just unknown. */
export function insteadOf(written: string): string | undefined {
  const name = written.split('=')[0] ?? written;
  return INSTEAD.find(([pattern]) => pattern.test(name))?.[1];
}
