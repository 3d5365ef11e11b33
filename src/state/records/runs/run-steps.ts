/** The steps of runs: registered runs, attempts (the fence) and recorded phases. Append-only. */
import { z } from 'zod';
import { canonicalLine, type Json } from '../../../model/encoding/canonical.ts';
import { OPS, type Delta } from '../../../model/artefacts/expected.ts';
import { one, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';

export interface NewRun {
  readonly runId: string;
  readonly planSha256: string;
  readonly documentId: string;
}

export interface RegisteredRun extends NewRun {
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
  readonly attempt: number;
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

export type NewStep = NewRun & Omit<RunStep, 'recordedBy' | 'xid' | 'walLsn' | 'at'>;

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

/** Registers a run; the transaction must be bound to a window of that run and plan. `STOP_WINDOW`, `STOP_REPLAY_CONFLICT`. */
export async function insertRun(tx: Transaction, run: NewRun): Promise<void> {
  await tx.rows(STATEMENTS.insert_run, [run.runId, run.planSha256, run.documentId], z.unknown());
}

/** Registers an attempt of a registered run; needs no window. A number that is taken is `STOP_REPLAY_CONFLICT`. */
export async function insertAttempt(tx: Transaction, attempt: NewAttempt): Promise<void> {
  const { runId, attempt: number, host, pid } = attempt;
  await tx.rows(STATEMENTS.insert_attempt, [runId, number, host, pid], z.unknown());
}

/** The newest attempt of a run; 0 when there is none. */
export async function newestAttempt(queryable: Queryable, runId: string): Promise<number> {
  return (await one(queryable, STATEMENTS.newest_attempt, [runId], attemptSchema)).attempt;
}

/**
 * Records a step in the transaction that wrote its rows. The executor records every step but write_verify, the verifier
 * that one only (`STOP_GRANT`). A step that is recorded already is `STOP_REPLAY_CONFLICT`.
 */
export async function insertStep(tx: Transaction, step: NewStep): Promise<void> {
  const { runId, step: name, attempt, documentId, planSha256, stepKey, inputSha256, outputSha256 } = step;
  const delta: Json = step.delta.map(({ op, rows, table }) => ({ op, rows, table }));
  await tx.rows(
    STATEMENTS.insert_step,
    [
      runId,
      name,
      attempt,
      documentId,
      planSha256,
      stepKey,
      inputSha256,
      outputSha256,
      canonicalLine(delta),
      step.approvalSha256,
      step.backupSha256,
    ],
    z.unknown(),
  );
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
 * it is final. `STOP_BUSY` when the lock timeout of the transaction passes first.
 */
export async function fence(tx: Transaction, key: bigint): Promise<void> {
  await tx.rows(STATEMENTS.fence, [String(key)], z.unknown());
}

export interface LockHolder {
  /** `cutter/<run>/<attempt>` or whatever the session calls itself. */
  readonly applicationName: string;
  readonly login: string;
  /** When the session, or the attempt that it works for, began; null when the server shows neither. */
  readonly since: string | null;
}

/** Who a server process is that holds a lock, as far as the server shows; null when it has gone. */
export async function lockHolder(queryable: Queryable, backendPid: number): Promise<LockHolder | null> {
  const [row] = await queryable.rows(STATEMENTS.lock_holder, [backendPid], holderSchema);
  return row ?? null;
}
