/** Locks the document and the run for this process (docs/invariants.md: session-locks). The locks end with the session; nothing unlocks them. */
import { LOCK_TIMEOUT_MS } from '../../applier/recording/run-context.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Connection } from '../../state/db/database.ts';
import { lockKey, sessionLock } from '../../state/db/session-lock.ts';
import { transaction } from '../../state/db/transaction.ts';
import { fence, lockHolder } from '../../state/records/runs/run-steps.ts';

/**
 * Takes the document's lock, then the run's, and waits for what an earlier attempt may have in flight: a COMMIT of the
 * verifier, which holds no lock of the document, can arrive after its process ended (docs/invariants.md: fence-not-peek). What is read after that
 * does not change. Refuses `STOP_LOCK_HELD`, naming who holds it as far as the server shows, and `STOP_BUSY`.
 */
export async function lockRun(executor: Connection, documentId: string, runId: string): Promise<void> {
  const lock = await sessionLock(executor, [lockKey(`cutter:doc:${documentId}`), lockKey(`cutter:run:${runId}`)]);
  if (lock.kind === 'held') {
    const limits = { statementTimeoutMs: 2 * LOCK_TIMEOUT_MS, lockTimeoutMs: LOCK_TIMEOUT_MS };
    await transaction(executor, { mode: 'read', isolation: 'read committed', ...limits }, (tx) =>
      fence(tx, lockKey(`cutter:fence:${runId}`)),
    );
    return;
  }
  const holder = lock.holderPid === null ? null : await lockHolder(executor, lock.holderPid);
  throw new Refusal('STOP_LOCK_HELD', {
    document_id: documentId,
    holder: holder?.applicationName ?? 'not shown by the server',
    server_process: lock.holderPid,
    since: holder?.since ?? null,
  });
}
