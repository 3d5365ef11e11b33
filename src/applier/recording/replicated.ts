/** A COMMIT whose outcome was in doubt counts only once it has reached the standbys that the server demands. */
import { z } from 'zod';
import { one } from '../../state/db/database.ts';
import { STATEMENTS } from '../../state/db/sql.generated.ts';
import { transaction } from '../../state/db/transaction.ts';
import { LOCK_TIMEOUT_MS, type RunContext } from './run-context.ts';

const markSchema = z.strictObject({ lsn: z.string() });

/**
 * Commits a WAL record that writes no row, and so waits until the standbys have everything up to it. A COMMIT whose wait an
 * administrator cancelled, or that a restart interrupted, may until then exist on this server only, and a failover would lose
 * it. Refuses OUTCOME_UNKNOWN when the wait fails.
 */
export async function requireReplicated({
  executor,
  statementTimeoutMs,
}: Pick<RunContext, 'executor' | 'statementTimeoutMs'>): Promise<void> {
  const limits = { statementTimeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS };
  await transaction(executor, { mode: 'write', isolation: 'read committed', ...limits }, (tx) =>
    one(tx, STATEMENTS.mark_wal, [], markSchema),
  );
}
