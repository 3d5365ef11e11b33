/** Records a signed rejection in the database, so that deleting its file changes nothing (docs/invariants.md: rejection-is-a-veto). */
import { recordRejection, type SignedApproval } from '../../state/records/gate/authz.ts';
import type { Database } from '../../state/db/database.ts';
import { transaction } from '../../state/db/transaction.ts';

const LIMITS = { statementTimeoutMs: 30_000, lockTimeoutMs: 5_000 } as const;

/** Records with an executor login that is opened for this alone. The database verifies the rejection itself. */
export function rejectionRecorder(database: Database, runId: string): (rejection: SignedApproval) => Promise<void> {
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
