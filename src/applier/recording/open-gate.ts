/** Opens a gate: the database records the approval as a review decision and opens its window. */
import type { Authorization } from '../../gate/approval/authorize.ts';
import { deltaOfTransaction, type Delta } from '../../model/artefacts/expected.ts';
import type { Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readTimeline } from '../../state/records/database/target-identity.ts';
import { recordConsumed } from '../../state/files/consumed-approvals.ts';
import { openWindow, readWindows } from '../../state/records/gate/authz.ts';
import { lockKey } from '../../state/db/session-lock.ts';
import { transaction } from '../../state/db/transaction.ts';
import { beginAttempt, fence, readRun } from '../../state/records/runs/run-steps.ts';
import { watchDelta } from './delta-check.ts';
import { LOCK_TIMEOUT_MS, type RunContext } from './run-context.ts';

const TRANSACTION_OF_GATE = { SG_1: 'open_sg_1', SG_2: 'open_sg_2' } as const;

/**
 * Opens `gate` under `authorization`; does nothing when this process has opened it. Records the approval as consumed outside
 * the database too, and with its first gate registers the process as the newest attempt.
 * Refusals: APPROVAL_REPLAY, STOP_WINDOW, STOP_COUNT_MISMATCH, and those of `recordConsumed`.
 */
export async function openGate(
  run: RunContext,
  gate: Exclude<Gate, 'SG_3'>,
  authorization: Authorization,
): Promise<void> {
  if (run.openGates.has(gate)) return;
  const isFirst = run.openGates.size === 0;
  await openInDatabase(run, gate, authorization);
  run.openGates.set(gate, authorization);
  const { run_id: runId } = run.sealed.plan.header;
  const by = { runId, timeline: await readTimeline(run.reader) };
  await recordConsumed(run.sidecar.folder.root, by, authorization.approval.review_decision_id);
  if (isFirst) await registerAttempt(run);
}

/** The approval may have opened its gate for this run before, in another process; while that window is open, nothing is written. */
async function openInDatabase(
  run: RunContext,
  gate: Exclude<Gate, 'SG_3'>,
  authorization: Authorization,
): Promise<void> {
  const { plan } = run.sealed;
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
    const isNew = (await readRun(tx, runId)) === null;
    await openWindow(tx, authorization);
    const promised = deltaOfTransaction(plan.expected, name);
    await requireDelta(isNew ? promised : promised.filter(isNotTheRun));
  });
}

/** A run that is approved again is not registered again. */
function isNotTheRun({ table }: Delta): boolean {
  return table !== 'cutter_governance.cutter_run';
}

/** Registers this process as the newest attempt: after that no older attempt can write. */
async function registerAttempt(run: RunContext): Promise<void> {
  const { run_id: runId } = run.sealed.plan.header;
  const attempt = await inTransaction(run, async (tx) => {
    await fence(tx, lockKey(`cutter:fence:${runId}`));
    return beginAttempt(tx, { runId, host: run.tool.host, pid: run.tool.pid });
  });
  await run.sidecar.advance({ attempt, status: 'running' });
  run.emit({ kind: 'lock.acquired', document_id: run.sealed.plan.document.document_id, attempt });
}

function inTransaction<T>(run: RunContext, work: Parameters<typeof transaction<T>>[2]): Promise<T> {
  const { executor, statementTimeoutMs } = run;
  const limits = { statementTimeoutMs, lockTimeoutMs: LOCK_TIMEOUT_MS };
  return transaction(executor, { mode: 'write', isolation: 'read committed', ...limits }, work);
}
