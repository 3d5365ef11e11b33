/** The rows of the contract without what differs between two undisturbed runs: ids made up, times, process and log numbers. */

export interface RowsOfRun {
  readonly steps: readonly string[];
  readonly versions: number;
  readonly change_sets: number;
  readonly manifests: number;
  readonly verified: number;
  readonly enacted: number;
}

type Query = (sql: string) => Promise<readonly Record<string, unknown>[]>;

const TABLES = `SELECT format('%I.%I', n.nspname, c.relname) AS name
  FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname IN ('public', 'cutter_governance', 'cutter_authz') ORDER BY 1`;

/** Tables whose number of rows tells how often a run was begun, not what it did. */
const OF_ATTEMPTS = ['cutter_governance.cutter_run_attempt'];

/** What depends on times, ids and attempts, directly or through a digest. */
const VARYING = new Set([
  ...['at', 'xid', 'wal_lsn', 'attempt', 'pid', 'host', 'backend_pid', 'opened_at', 'closed_at', 'created_at'],
  ...['recorded_at', 'enacted_at', 'step_key', 'input_sha256', 'output_sha256', 'backup_sha256', 'payload'],
  ...['payload_sha256', 'checks', 'body', 'receipt', 'root', 'frontier', 'leaf', 'prev'],
]);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** One statement that reads every row of the contract. */
export async function readRows(query: Query): Promise<string> {
  const names = (await query(TABLES)).map(({ name }) => String(name)).filter((name) => !OF_ATTEMPTS.includes(name));
  return names.map((name) => `SELECT '${name}' AS name, to_jsonb(t) AS row FROM ${name} AS t`).join(' UNION ALL ');
}

/** The rows as sorted lines. Ids are kept where they are the run's own. */
export function fingerprint(rows: readonly Record<string, unknown>[], runId: string): readonly string[] {
  return rows.map(({ name, row }) => `${String(name)} ${JSON.stringify(steady(row, runId))}`).toSorted();
}

/** What varies is kept as far as it is there or not: a window that was never closed is another state. */
function steady(row: unknown, runId: string): unknown {
  if (typeof row !== 'object' || row === null) return row;
  const varies = (key: string, value: unknown) =>
    VARYING.has(key) || (typeof value === 'string' && UUID.test(value) && value !== runId);
  const steadied = Object.entries(row).map(([key, value]: [string, unknown]) => [
    key,
    value !== null && varies(key, value) ? 'varies' : value,
  ]);
  return Object.fromEntries(steadied);
}

/** The first lines that one of two fingerprints has alone; empty when they are equal. */
export function difference(expected: readonly string[], found: readonly string[]): string {
  const missing = expected.filter((line) => !found.includes(line)).map((line) => `missing: ${line}`);
  const surplus = found.filter((line) => !expected.includes(line)).map((line) => `surplus: ${line}`);
  const count = expected.length === found.length ? [] : [`${expected.length} rows expected, ${found.length} found`];
  return [...count, ...missing.slice(0, 2), ...surplus.slice(0, 2)].join('\n');
}
