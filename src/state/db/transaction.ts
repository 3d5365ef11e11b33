/**
 * Transactions: opened and closed in one function. Knows how COMMIT can fail silently; knows nothing of
 * what the work is.
 */
import { z } from 'zod';
import { assert } from '../../model/assert.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { CopyIn } from './copy-in.ts';
import type { Connection, Param, Queryable, Session, Statement } from './database.ts';

export interface TransactionOptions {
  readonly mode: 'read' | 'write';
  readonly isolation: 'read committed' | 'repeatable read' | 'serializable';
  /** Of each statement, kept by the server; and of the COMMIT, kept here. */
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
  /** The exported snapshot of another session, to read the same snapshot; repeatable read only. */
  readonly snapshot?: string;
}

/** An open transaction. Using it after its function returned is a bug and throws. */
export interface Transaction extends Queryable {
  /** Several statements in one text; admin only, for migrations. */
  script(sql: string): Promise<void>;
  /** Copies rows into tables, in this order. */
  copy(copies: readonly CopyIn[]): Promise<void>;
}

/** So that a client that hangs does not hold its locks for ever. */
const IDLE_TIMEOUT_MS = 30_000;
/** A server that does not answer ROLLBACK in this time is abandoned; it rolls back when the connection ends. */
const ROLLBACK_WITHIN_MS = 5_000;

/** `off` and `local` could lose an acknowledged row; a stronger setting of the server stays. */
const LIMITS: Statement = {
  name: 'transaction_limits',
  sql: `SELECT pg_catalog.set_config('statement_timeout', $1, true),
               pg_catalog.set_config('lock_timeout', $2, true),
               pg_catalog.set_config('idle_in_transaction_session_timeout', $3, true)`,
};
const DURABLE: Statement = {
  name: 'transaction_durable',
  sql: `SELECT pg_catalog.set_config('synchronous_commit', 'on', true)
         WHERE pg_catalog.current_setting('synchronous_commit') IN ('off', 'local')`,
};

/**
 * Runs `work` in one transaction and returns its value after a COMMIT that the server confirmed. When `work` throws,
 * the transaction is rolled back and that first error is thrown, even if ROLLBACK fails.
 * Refusals: STOP_COMMIT_ROLLED_BACK (the server answered COMMIT with ROLLBACK), OUTCOME_UNKNOWN (the connection was
 * lost, the server warned or said nothing for `statementTimeoutMs`, while COMMIT was in flight; write mode), STOP_POOLER_DETECTED, those of `sqlstate.ts`.
 */
export async function transaction<T>(
  connection: Connection,
  options: TransactionOptions,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return await connection.session(async (session) => {
    const { tx, end } = openTransaction(session, connection);
    await session.command(
      `BEGIN ISOLATION LEVEL ${options.isolation} ${options.mode === 'read' ? 'READ ONLY' : 'READ WRITE'}`,
    );
    const value = await orRollBack(session, async () => {
      try {
        if (options.snapshot !== undefined) await adoptSnapshot(session, options.snapshot);
        await setLimits(session, connection, options);
        await session.guard();
        return await work(tx);
      } finally {
        end();
      }
    });
    await commit(session, options.mode, options.statementTimeoutMs);
    return value;
  });
}

/** Runs `work`; when it throws, rolls back and throws the same error. For `transaction` and `snapshot.ts`. */
export async function orRollBack<T>(session: Session, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    await rollBack(session);
    throw error;
  }
}

/**
 * Sends COMMIT and accepts only the tag `COMMIT` (docs/invariants.md: commit-tag-is-checked). The session is abandoned when the
 * server does not answer within `withinMs`, because no time limit of its own ends a COMMIT. For `transaction` and `snapshot.ts`.
 */
export async function commit(session: Session, mode: 'read' | 'write', withinMs: number): Promise<void> {
  const outcome = await sendCommit(session, mode, withinMs);
  if (outcome.tag !== 'COMMIT') throw new Refusal('STOP_COMMIT_ROLLED_BACK', { answered: outcome.tag });
  if (mode === 'write' && outcome.warnings.length > 0) throw outcomeUnknown({ warnings: outcome.warnings }, null);
}

async function sendCommit(session: Session, mode: 'read' | 'write', withinMs: number) {
  const patience = setTimeout(() => session.abandon(), withinMs);
  try {
    return await session.command('COMMIT');
  } catch (error) {
    if (mode === 'read') throw error;
    // An error of the transaction leaves a session that still answers. Anything worse ends the session, and then the
    // COMMIT may have happened: a PANIC while writing the commit record, or a shutdown after it.
    await rollBack(session);
    if (!session.isLost) throw error;
    throw outcomeUnknown(error instanceof Refusal ? error.facts : {}, error);
  } finally {
    clearTimeout(patience);
  }
}

function outcomeUnknown(facts: Refusal['facts'], cause: unknown): Refusal {
  return new Refusal('OUTCOME_UNKNOWN', facts, { written: 'unknown', cause });
}

/** Never throws and never waits for ever, so that the caller reports the original error. */
async function rollBack(session: Session): Promise<void> {
  if (session.isLost) return;
  let patience: NodeJS.Timeout | undefined;
  const timeIsUp = new Promise<false>((resolve) => {
    patience = setTimeout(() => resolve(false), ROLLBACK_WITHIN_MS);
  });
  const answered = session.command('ROLLBACK').then(
    () => true,
    () => false,
  );
  const rolledBack = await Promise.race([answered, timeIsUp]);
  clearTimeout(patience);
  // A session in an unknown state is not used again; the server rolls back when it ends.
  if (!rolledBack) session.abandon();
}

/** A snapshot must be adopted before the first query; its name must be a literal, not a parameter. */
async function adoptSnapshot(session: Session, snapshot: string): Promise<void> {
  assert(/^[0-9A-F]+(-[0-9A-F]+)*$/.test(snapshot), 'the name of a snapshot');
  await session.command(`SET TRANSACTION SNAPSHOT '${snapshot}'`);
}

async function setLimits(session: Session, connection: Connection, options: TransactionOptions): Promise<void> {
  const anyRow = z.unknown();
  if (options.mode === 'write') await session.rows(DURABLE, [], anyRow);
  // The embedded server works in this thread, where no timer can interrupt it.
  if (connection.kind === 'embedded') return;
  // A reader blocks nobody, and may wait for another session that reads the same snapshot.
  const idleMs = options.mode === 'write' ? IDLE_TIMEOUT_MS : Math.max(IDLE_TIMEOUT_MS, options.statementTimeoutMs);
  const limits: readonly Param[] = [options.statementTimeoutMs, options.lockTimeoutMs, idleMs];
  await session.rows(LIMITS, limits, anyRow);
}

function openTransaction(
  session: Session,
  connection: Connection,
): { readonly tx: Transaction; readonly end: () => void } {
  let open = true;
  const requireOpen = (what: string): void => {
    if (!open) throw new Error(`${what} after the end of its transaction`);
  };
  const tx: Transaction = {
    rows: async (statement, params, row) => {
      requireOpen(statement.name);
      return await session.rows(statement, params, row);
    },
    script: async (sql) => {
      requireOpen('script');
      if (connection.role !== 'admin')
        throw new Error(`scripts are for the admin connection, not for ${connection.role}`);
      await session.script(sql);
    },
    copy: async (copies) => {
      requireOpen('a copy');
      await session.copy(copies);
    },
  };
  return { tx, end: () => (open = false) };
}
