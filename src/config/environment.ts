/**
 * The environment: the only reader of `process.env`. It hands out connection strings as secrets, libpq's variables, and
 * what child processes may inherit. It does not know what the values are for, and no variable changes a decision.
 */
import { Refusal } from '../model/refusals/refusal.ts';
import { refusedVariable, type RefusedVariable } from './refused-variables.ts';
import { Secret } from './secret.ts';

/** The connection strings' default names; `cutter.json` may name others. */
export const DSN_NAMES = ['CUTTER_RO_DSN', 'CUTTER_EXEC_DSN', 'CUTTER_VERIFY_DSN', 'CUTTER_ADMIN_DSN'] as const;

export interface Environment {
  /** The value of a variable that holds a secret, or undefined when it is unset or empty. */
  secret(name: string): Secret | undefined;
  /** Every secret that was handed out or is set under a known name: what the scrubber removes. */
  secrets(): readonly Secret[];
  /** libpq's variables (PGHOST, PGPORT, …) as they are set, without PGPASSWORD, which is `secret('PGPASSWORD')`. */
  readonly libpq: { readonly [name: string]: string };
  /** What gpg and pg_dump may inherit: search path, locale, home, terminal. No variable of cutter and none of libpq. */
  readonly children: { readonly [name: string]: string };
  readonly colour: { readonly noColor: boolean; readonly dumb: boolean };
  /** Names that start with CUTTER_, set to anything. */
  readonly reserved: readonly string[];
  /** What keeps a command from writing: a variable that loads code or changes Node or clients of PostgreSQL; or null. */
  readonly refused: RefusedVariable | null;
}

type Variables = { readonly [name: string]: string | undefined };

/** Inherited by child processes; gpg needs the terminal and the display to ask for a passphrase. */
const FOR_CHILDREN = [
  'PATH',
  'HOME',
  'GNUPGHOME',
  'GPG_TTY',
  'TERM',
  'DISPLAY',
  'TMPDIR',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'USER',
];

/** The environment of this process. */
export function processEnvironment(): Environment {
  return readEnvironment(process.env);
}

/** The same view of any set of variables; the set is copied, so later changes are not seen. */
export function readEnvironment(variables: Variables): Environment {
  const set = new Map<string, string>();
  for (const [name, value] of Object.entries(variables)) if (value !== undefined) set.set(name, value);
  const known = new Map<string, Secret>();
  const secret = (name: string): Secret | undefined => {
    const value = set.get(name);
    if (value === undefined || value === '') return undefined;
    const held = known.get(name) ?? new Secret(name, value);
    known.set(name, held);
    return held;
  };
  for (const name of set.keys()) if (name.endsWith('_DSN') || name === 'PGPASSWORD') secret(name);
  const pick = (wanted: (name: string) => boolean) =>
    Object.fromEntries(
      [...set].filter(([name]) => wanted(name)).toSorted(([left], [right]) => (left < right ? -1 : 1)),
    );
  return {
    secret,
    secrets: () => [...known.values()],
    libpq: pick((name) => /^PG[A-Z]+$/.test(name) && name !== 'PGPASSWORD'),
    children: pick((name) => FOR_CHILDREN.includes(name)),
    colour: { noColor: (set.get('NO_COLOR') ?? '') !== '', dumb: set.get('TERM') === 'dumb' },
    reserved: [...set.keys()].filter((name) => name.startsWith('CUTTER_')).toSorted(),
    refused: refusedVariable(set),
  };
}

/**
 * Refuses with ENVIRONMENT_UNKNOWN a reserved name that is neither a default nor in `configured`, and, for a command
 * that writes, a variable of `refused-variables.ts` (docs/invariants.md: environment-decides-nothing). Facts: variable, and
 * reason or option.
 */
export function admitEnvironment(
  environment: Environment,
  rule: { readonly configured: readonly string[]; readonly mutates: boolean },
): void {
  const allowed: readonly string[] = [...DSN_NAMES, ...rule.configured];
  const unknown = environment.reserved.find((name) => !allowed.includes(name));
  if (unknown !== undefined) throw new Refusal('ENVIRONMENT_UNKNOWN', { variable: unknown });
  if (rule.mutates && environment.refused !== null) throw new Refusal('ENVIRONMENT_UNKNOWN', environment.refused);
}
