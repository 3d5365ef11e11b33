/** Puts a rejection that was seen on record in the database, where deleting its file changes nothing (design 4, V7.1). */
import { recordRejection, type SignedApproval } from '../../state/records/gate/authz.ts';
import type { Database } from '../../state/db/database.ts';
import { transaction } from '../../state/db/transaction.ts';

const LIMITS = { statementTimeoutMs: 30_000, lockTimeoutMs: 5_000 } as const;

/** Records with the executor's login, which is opened for this and closed again. The database verifies for itself. */
export function recordingIn(database: Database, runId: string): (rejection: SignedApproval) => Promise<void> {
  return async (rejection) => {
    const executor = await database.connect('executor', `cutter/${runId}/rejection`);
    try {
      const options = { mode: 'write', isolation: 'read committed', ...LIMITS } as const;
      await transaction(executor, options, (tx) => recordRejection(tx, rejection));
    } finally {
      await executor.close();
    }
  };
}
