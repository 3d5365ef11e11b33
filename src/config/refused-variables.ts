/**
 * Variables under which a command that writes does not run, because Node or a client of PostgreSQL takes code or orders from
 * them. What CI sets for other programs (PGHOST, PGDATA, PGAPPNAME, NODE_ENV, NODE_EXTRA_CA_CERTS, …) is not among them.
 */

const LOADS_CODE = 'loads code into Node';
const CHANGES_NODE = 'changes how Node checks or reads';
const CHANGES_SESSIONS = 'changes what the sessions of other clients mean; cutter sets its own';
const SERVICE_FILES = 'service files are read differently by different programs';
const WEAKER = 'demands of other clients a protection that cutter would not give; write it into the connection string';

/** Beside NODE_OPTIONS, whose words are looked at one by one. */
const REFUSED: { readonly [variable: string]: string } = {
  NODE_PATH: LOADS_CODE,
  NODE_PG_FORCE_NATIVE: LOADS_CODE,
  NODE_COMPILE_CACHE: LOADS_CODE,
  OPENSSL_CONF: LOADS_CODE,
  OPENSSL_ENGINES: LOADS_CODE,
  OPENSSL_MODULES: LOADS_CODE,
  NODE_TLS_REJECT_UNAUTHORIZED: CHANGES_NODE,
  NODE_ICU_DATA: CHANGES_NODE,
  PGOPTIONS: CHANGES_SESSIONS,
  PGDATESTYLE: CHANGES_SESSIONS,
  PGTZ: CHANGES_SESSIONS,
  PGCLIENTENCODING: CHANGES_SESSIONS,
  PGCLIENT_ENCODING: CHANGES_SESSIONS,
  PGREPLICATION: CHANGES_SESSIONS,
  PGBINARY: CHANGES_SESSIONS,
  PGTARGETSESSIONATTRS: CHANGES_SESSIONS,
  PGSERVICE: SERVICE_FILES,
  PGSERVICEFILE: SERVICE_FILES,
  PGSYSCONFDIR: SERVICE_FILES,
  PGHOSTADDR: WEAKER,
  PGREQUIREAUTH: WEAKER,
  PGREQUIREPEER: WEAKER,
  PGREQUIRESSL: WEAKER,
  PGCHANNELBINDING: WEAKER,
  PGGSSENCMODE: WEAKER,
  PGSSLCRL: WEAKER,
  PGSSLCRLDIR: WEAKER,
  PGSSLNEGOTIATION: WEAKER,
};

/**
 * The options of Node that a command that writes may run under: memory, and what is said on stderr. A list of
 * forbidden options could be bypassed: Node accepts quotes, backslashes and underscores, and loads code by many names.
 */
const HARMLESS = [
  /^--max-(old-space|semi-space)-size=\d+$/,
  /^--(no-warnings|no-deprecation|trace-warnings|trace-deprecation|trace-uncaught|enable-source-maps)$/,
  /^--disable-warning=[A-Za-z0-9]+$/,
];

/** A variable that keeps a command from writing, as the facts of its refusal; never its value, except a word of NODE_OPTIONS. */
export type RefusedVariable =
  { readonly variable: string; readonly reason: string } | { readonly variable: string; readonly option: string };

/** The first refused one of these variables; an empty one counts as unset. */
export function refusedVariable(variables: ReadonlyMap<string, string>): RefusedVariable | null {
  const option = wordsOf(variables.get('NODE_OPTIONS')).find((word) => !HARMLESS.some((known) => known.test(word)));
  if (option !== undefined) return { variable: 'NODE_OPTIONS', option };
  const found = Object.entries(REFUSED).find(([variable]) => (variables.get(variable) ?? '') !== '');
  return found === undefined ? null : { variable: found[0], reason: found[1] };
}

function wordsOf(text: string | undefined): readonly string[] {
  return (text ?? '').split(/\s+/).filter((word) => word !== '');
}
