/** Holding the document and the run for this process (design 6, 3.5). The locks die with the session; nothing unlocks them. */
import { Refusal } from '../model/refusal.ts';
import type { Connection } from '../state/db/database.ts';
import { lockKey, sessionLock } from '../state/db/session-lock.ts';
import { lockHolder } from '../state/run-ledger.ts';

/** Takes the document's lock, then the run's. Refuses `STOP_LOCK_HELD` and names who holds it, as far as the server shows. */
export async function holdRun(executor: Connection, documentId: string, runId: string): Promise<void> {
  const lock = await sessionLock(executor, [lockKey(`cutter:doc:${documentId}`), lockKey(`cutter:run:${runId}`)]);
  if (lock.kind === 'held') return;
  const holder = lock.holderPid === null ? null : await lockHolder(executor, lock.holderPid);
  throw new Refusal('STOP_LOCK_HELD', {
    document_id: documentId,
    holder: holder?.applicationName ?? 'not shown by the server',
    server_process: lock.holderPid,
    since: holder?.since ?? null,
  });
}
