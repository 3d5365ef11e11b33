/** The steps of runs: registered runs, attempts (the fence) and recorded phases. Append-only. */
import { z } from 'zod';
import { OPS, type Delta } from '../../../model/artefacts/expected.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';

export interface RegisteredRun {
  readonly runId: string;
  readonly planSha256: string;
  readonly documentId: string;
  readonly createdBy: string;
  /** UTC with microseconds, by the clock of the server; so is every `at` below. */
  readonly at: string;
}

export interface ListedRun extends RegisteredRun {
  readonly attempt: number;
  /** The step that was recorded last; null when there is none. */
  readonly lastStep: string | null;
}

export interface NewAttempt {
  readonly runId: string;
  readonly host: string;
  readonly pid: number;
}

/** One recorded step. */
export interface RunStep {
  readonly step: string;
  readonly attempt: number;
  readonly stepKey: string;
  readonly inputSha256: string;
  readonly outputSha256: string;
  readonly delta: readonly Delta[];
  readonly approvalSha256: string;
  readonly backupSha256: string | null;
  readonly recordedBy: string;
  readonly xid: string;
  readonly walLsn: string;
  readonly at: string;
}

/** More runs than a person reads; what is older is found by its id. */
const MAX_LISTED_RUNS = 10_000;

const runFields = {
  runId: z.string(),
  planSha256: z.string(),
  documentId: z.string(),
  createdBy: z.string(),
  at: z.string(),
};
const runSchema = camelRow(runFields);
const listedSchema = camelRow({ ...runFields, attempt: z.int(), lastStep: z.string().nullable() });
const attemptSchema = z.strictObject({ attempt: z.int() });
const holderSchema = camelRow({ applicationName: z.string(), login: z.string(), since: z.string().nullable() });
const stepSchema = camelRow({
  step: z.string(),
  attempt: z.int(),
  stepKey: z.string(),
  inputSha256: z.string(),
  outputSha256: z.string(),
  delta: z.array(z.strictObject({ op: z.enum(OPS), rows: z.int(), table: z.string() }).readonly()).readonly(),
  approvalSha256: z.string(),
  backupSha256: z.string().nullable(),
  recordedBy: z.string(),
  xid: z.string(),
  walLsn: z.string(),
  at: z.string(),
});

/** Registers the next attempt of a run and returns its number. `STOP_WINDOW` where no window of it is open. */
export async function beginAttempt(tx: Transaction, { runId, host, pid }: NewAttempt): Promise<number> {
  return (await oneRow(tx, STATEMENTS.begin_attempt, [runId, host, pid], attemptSchema)).attempt;
}

/** The newest attempt of a run; 0 when there is none. */
export async function newestAttempt(queryable: Queryable, runId: string): Promise<number> {
  return (await oneRow(queryable, STATEMENTS.newest_attempt, [runId], attemptSchema)).attempt;
}

/** The registered run, or null. */
export async function readRun(queryable: Queryable, runId: string): Promise<RegisteredRun | null> {
  const [row] = await queryable.rows(STATEMENTS.run, [runId], runSchema);
  return row ?? null;
}

/** Every recorded step of a run, in the order of recording. */
export async function readSteps(queryable: Queryable, runId: string): Promise<readonly RunStep[]> {
  return queryable.rows(STATEMENTS.run_steps, [runId], stepSchema);
}

/** The newest 10,000 registered runs, newest first. */
export async function listRuns(queryable: Queryable): Promise<readonly ListedRun[]> {
  return queryable.rows(STATEMENTS.runs, [MAX_LISTED_RUNS], listedSchema);
}

/**
 * Waits until every earlier transaction that held `key` has ended, and holds it until this one ends. What is read after
 * that does not change. `STOP_BUSY` when the lock timeout of the transaction passes first.
 */
export async function fence(tx: Transaction, key: bigint): Promise<void> {
  await tx.rows(STATEMENTS.fence, [String(key)], z.unknown());
}

export interface LockHolder {
  /** `cutter/<run>/<attempt>`, or the name that the session has chosen. */
  readonly applicationName: string;
  readonly login: string;
  /** When the session, or the attempt that it works for, began; null when the server shows neither. */
  readonly since: string | null;
}

/** The server process that holds a lock, as far as the server shows it; null if it has ended. */
export async function lockHolder(queryable: Queryable, backendPid: number): Promise<LockHolder | null> {
  const [row] = await queryable.rows(STATEMENTS.lock_holder, [backendPid], holderSchema);
  return row ?? null;
}
