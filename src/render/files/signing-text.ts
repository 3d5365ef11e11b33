/** SIGNING.txt: what a signer does on a machine that has neither cutter nor a network. Plain ASCII. */

export interface SigningFacts {
  /** The first line: the decision, its subject and until when it is valid. */
  readonly heading: string;
  /** The sum that the document itself must contain; null if there is none. */
  readonly inside: string | null;
  /** Base name of the document to sign. */
  readonly file: string;
  readonly sums: readonly { readonly file: string; readonly sha256: string }[];
  /** The people of the gate with their pinned signing keys, revoked ones left out. */
  readonly signers: readonly { readonly person: string; readonly fpr: string }[];
}

/** The whole file. Each person of the gate finds the exact command for their own key; `!` forces exactly that key. */
export function signingText({ heading, inside, file: signed, sums, signers }: SigningFacts): string {
  const stem = signed.replace(/\.json$/, '');
  const files = sums.map(({ file }) => file).join(' ');
  const commands = signers.flatMap(({ person, fpr }) => [
    `${person}:`,
    ...gpgCommand({ fpr, stem, file: signed }).map((line) => `   ${line}`),
  ]);
  return [
    heading,
    '',
    `1. Compare:   sha256sum ${files}`,
    ...sums.map(({ file, sha256 }) => `   ${sha256}  ${file}`),
    ...(inside === null ? [] : [`   ${inside} must also stand inside ${signed}.`]),
    `2. Read:      less ${signed}   (plain ASCII, nothing can hide in it)`,
    '3. Sign with the command under your name, and bring the .asc file back. Nothing else comes back.',
    ...commands,
    '',
  ].join('\n');
}

/** The lines of the command that signs `file` with exactly this key, into `<stem>.<keyid16>.asc`. */
export function gpgCommand({
  fpr,
  stem,
  file,
}: {
  readonly fpr: string;
  readonly stem: string;
  readonly file: string;
}): readonly string[] {
  return [
    'gpg --armor --digest-algo SHA512 --no-emit-version --no-comments \\',
    `    --local-user '${fpr.toUpperCase()}!' \\`,
    `    --output ${stem}.${fpr.slice(-16)}.asc --detach-sign ${file}`,
  ];
}
