/** The reader's login on a database with the current contract, with which every operation begins that reads the database. */
import type { Connection, Database } from '../../state/db/database.ts';
import { requireContract } from '../../state/records/database/migrate.ts';
import type { OperationContext } from './operation-context.ts';
import { withDatabase } from './with-database.ts';

/** Ten minutes: one pass over every row of a document is much faster; a server that takes longer has a problem. */
const READ_TIMEOUT_MS = 600_000;

/** A transaction that reads much from one snapshot. */
export const LONG_READ = {
  mode: 'read',
  isolation: 'repeatable read',
  statementTimeoutMs: READ_TIMEOUT_MS,
  lockTimeoutMs: READ_TIMEOUT_MS,
} as const;

/**
 * Runs `work` with the reader's login and closes afterwards what was opened. Refusals: those of connecting, and those of
 * `requireContract` when the contract is missing or has another version.
 */
export async function withReader<T>(
  ctx: Pick<OperationContext, 'config' | 'environment' | 'opened'>,
  applicationName: string,
  work: (reader: Connection, database: Database) => Promise<T>,
): Promise<T> {
  return withDatabase(ctx, async (database) => {
    const reader = await database.connect('reader', applicationName);
    await requireContract(reader);
    return work(reader, database);
  });
}
