/** Opening a gate: the database records the approval as a review decision and opens its window (design 1.2, 4/3.2). */
import type { Authorization } from '../../gate/approval/authorize.ts';
import { deltaOfTransaction, type Delta } from '../../model/artefacts/expected.ts';
import type { Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { openWindow, readWindows } from '../../state/records/gate/authz.ts';
import { lockKey } from '../../state/db/session-lock.ts';
import { transaction } from '../../state/db/transaction.ts';
import { fence, insertAttempt, insertRun, newestAttempt, readRun } from '../../state/records/runs/run-ledger.ts';
import { watchDelta } from './delta-check.ts';
import { LOCK_TIMEOUT_MS, type RunContext } from './run-context.ts';

const TRANSACTION_OF_GATE = { SG_1: 'open_sg_1', SG_2: 'open_sg_2' } as const;

/**
 * Opens `gate` under `authorization`, unless this very approval has opened it before for this run and is still open.
 * With the first gate the run itself is registered. Refusals: APPROVAL_REPLAY, STOP_WINDOW, STOP_COUNT_MISMATCH.
 */
export async function openGate(
  run: RunContext,
  gate: Exclude<Gate, 'SG_3'>,
  authorization: Authorization,
): Promise<void> {
  const { plan, sha256: planSha256 } = run.sealed;
  const { run_id: runId } = plan.header;
  const { approval, approvalSha256 } = authorization;
  const name = TRANSACTION_OF_GATE[gate];
  await inTransaction(run, async (tx) => {
    await fence(tx, lockKey(`cutter:fence:${runId}`));
    const windows = await readWindows(tx, runId);
    const used = windows.find((window) => window.reviewDecisionId === approval.review_decision_id);
    if (used !== undefined) {
      if (used.approvalSha256 === approvalSha256 && used.closedAt === null) return;
      throw new Refusal('APPROVAL_REPLAY', { review_decision_id: approval.review_decision_id });
    }
    const requireDelta = await watchDelta(tx, name, run.emit);
    await openWindow(tx, authorization);
    const isNew = (await readRun(tx, runId)) === null;
    if (isNew) await insertRun(tx, { runId, planSha256, documentId: plan.document.document_id });
    const promised = deltaOfTransaction(plan.expected, name);
    await requireDelta(isNew ? promised : promised.filter(isNotTheRun));
  });
  run.openGates.set(gate, authorization);
}

/** A run that is approved anew is not registered anew. */
function isNotTheRun({ table }: Delta): boolean {
  return table !== 'cutter_governance.cutter_run';
}

/** Registers this process as the newest attempt: every older one can write nothing from now on (design 6, 3.1). */
export async function registerAttempt(run: RunContext): Promise<void> {
  const { run_id: runId } = run.sealed.plan.header;
  const attempt = await inTransaction(run, async (tx) => {
    await fence(tx, lockKey(`cutter:fence:${runId}`));
    const next = (await newestAttempt(tx, runId)) + 1;
    await insertAttempt(tx, { runId, attempt: next, host: run.tool.host, pid: run.tool.pid });
    return next;
  });
  await run.sidecar.advance({ attempt, status: 'running' });
  run.emit({ kind: 'lock.acquired', document_id: run.sealed.plan.document.document_id, attempt });
}

function inTransaction<T>(run: RunContext, work: Parameters<typeof transaction<T>>[2]): Promise<T> {
  const { executor, statementTimeoutMs } = run;
  const limits = { statementTimeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS };
  return transaction(executor, { mode: 'write', isolation: 'read committed', ...limits }, work);
}
