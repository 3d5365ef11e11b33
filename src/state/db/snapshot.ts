/**
 * One snapshot of the database, for counting and for the dump. Knows how each kind keeps a snapshot; knows nothing of what
 * is counted.
 */
import { z } from 'zod';
import { tableNameSchema } from '../../model/ids.ts';
import type { Connection, Dump, Queryable, Session, Statement } from './database.ts';
import { commit, orRollBack } from './transaction.ts';

/** A snapshot. `rows` reads it, `dump` dumps it; both end when the function that received it returns. */
export interface Snapshot extends Queryable {
  /** The exported snapshot's name, for the record. */
  readonly id: string;
  /** A plain SQL dump of these tables (`schema.table`, each must exist), which loads with psql into an empty database. */
  dump(tables: readonly string[]): Dump;
}

/** Lets another session read this transaction's snapshot while the transaction is open. One row (id). */
export const EXPORT_SNAPSHOT: Statement = {
  name: 'snapshot_export',
  sql: 'SELECT pg_catalog.pg_export_snapshot() AS id',
};
/** A database of one session has nothing to export; the name identifies the snapshot. */
const NAME: Statement = { name: 'snapshot_name', sql: 'SELECT pg_catalog.pg_current_snapshot()::text AS id' };

const BEGIN = 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY';
/** The connection is idle while the dump is read; a little more than the hard cap of the phase. */
const STAY = "SET LOCAL idle_in_transaction_session_timeout = '25min'";

/** Ending a transaction that wrote nothing takes no time. */
const CLOSE_TIMEOUT_MS = 60_000;

/**
 * Runs `work` on one snapshot of the database, with the reader's connection. On a server the dump is a pg_dump of the
 * exported snapshot. On the embedded kind the reading transaction ends before the dump begins, and nothing else can run
 * in between, so the snapshot is the same.
 * Refusals: PROGRAM_MISSING, PROGRAM_VERSION, STOP_BACKUP_INCOMPLETE (all while the dump is read), those of `sqlstate.ts`.
 */
export async function withSnapshot<T>(connection: Connection, work: (snapshot: Snapshot) => Promise<T>): Promise<T> {
  return await connection.session(async (session) => {
    await session.command(BEGIN);
    const reading = { isOpen: true };
    let isOver = false;
    const requireOpen = (): void => {
      if (isOver) throw new Error('a snapshot was used after its end');
    };
    const endReading = async (): Promise<void> => {
      if (!reading.isOpen) return;
      reading.isOpen = false;
      await commit(session, 'read', CLOSE_TIMEOUT_MS);
    };
    return await orRollBack(session, async () => {
      if (connection.kind === 'postgres') await session.command(STAY);
      await session.guard();
      const [row] = await session.rows(
        connection.kind === 'postgres' ? EXPORT_SNAPSHOT : NAME,
        [],
        z.object({ id: z.string() }),
      );
      if (row === undefined) throw new Error('the server gave no snapshot');
      const { id } = row;
      const value = await finallyOver(
        () =>
          work({
            id,
            rows: async (statement, params, shape) => {
              requireOpen();
              return await session.rows(statement, params, shape);
            },
            dump: (tables) => {
              requireOpen();
              const request = { snapshotId: id, tables: tables.map((table) => tableNameSchema.parse(table)) };
              return whileOpen(startDump(connection, session, request, endReading), requireOpen);
            },
          }),
        () => (isOver = true),
      );
      await endReading();
      return value;
    });
  });
}

type Request = Parameters<Session['dump']>[0];

function startDump(connection: Connection, session: Session, request: Request, endReading: () => Promise<void>): Dump {
  const dump = session.dump(request);
  if (connection.kind === 'postgres') return dump;
  async function* afterReading(): AsyncGenerator<Uint8Array> {
    await endReading();
    yield* dump.stream;
  }
  return { stream: afterReading(), finish: () => dump.finish() };
}

/** The dump belongs to the snapshot only while the snapshot is kept. */
function whileOpen(dump: Dump, requireOpen: () => void): Dump {
  async function* guarded(): AsyncGenerator<Uint8Array> {
    requireOpen();
    for await (const chunk of dump.stream) {
      requireOpen();
      yield chunk;
    }
  }
  return { stream: guarded(), finish: () => dump.finish() };
}

async function finallyOver<T>(work: () => Promise<T>, over: () => void): Promise<T> {
  try {
    return await work();
  } finally {
    over();
  }
}
