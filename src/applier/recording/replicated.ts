/** A COMMIT with an unknown outcome counts only after it has reached the standbys that the server requires. */
import { z } from 'zod';
import { oneRow } from '../../state/db/database.ts';
import { STATEMENTS } from '../../state/db/sql.generated.ts';
import { transaction } from '../../state/db/transaction.ts';
import { LOCK_TIMEOUT_MS, type RunContext } from './run-context.ts';

const markSchema = z.strictObject({ lsn: z.string() });

/**
 * Commits a WAL record that writes no row, and so waits until the standbys have everything up to it. If the wait of a COMMIT
 * was cancelled or interrupted by a restart, that COMMIT may exist on this server only, and a failover would lose it.
 * Refuses OUTCOME_UNKNOWN if the wait fails.
 */
export async function requireReplicated({
  executor,
  statementTimeoutMs,
}: Pick<RunContext, 'executor' | 'statementTimeoutMs'>): Promise<void> {
  const limits = { statementTimeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS };
  await transaction(executor, { mode: 'write', isolation: 'read committed', ...limits }, (tx) =>
    oneRow(tx, STATEMENTS.mark_wal, [], markSchema),
  );
}
