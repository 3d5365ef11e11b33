/** The operation of `run void`: voids a run id for ever. Writes one record and removes nothing (docs/invariants.md: void-is-final). */
import { applicationName } from '../../applier/recording/run-context.ts';
import { readApprovalFile } from '../../state/files/approval-files.ts';
import { lockKey } from '../../state/db/session-lock.ts';
import { transaction } from '../../state/db/transaction.ts';
import { recordConsumed, VOID } from '../../state/files/consumed-approvals.ts';
import { fence } from '../../state/records/runs/run-steps.ts';
import { readTimeline } from '../../state/records/database/target-identity.ts';
import { insertVoid, readVoid } from '../../state/records/runs/voids.ts';
import { authorizeSg3 } from '../shared/authorize-sg3.ts';
import { findRun, readPlannedTarget, readVoidableRun } from '../shared/find-run.ts';
import { lockRun } from '../shared/lock-run.ts';
import { BRIEF } from './holds.ts';
import { withReader } from '../shared/with-reader.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { VoidOutcome } from '../../model/outcomes/run.ts';

export interface VoidRequest {
  readonly runId: string;
  readonly reason: string;
  /** The signed resolution of SG_3, for a run that has written; null for one that has not. */
  readonly approvalPath: string | null;
}

/**
 * Voids a run, under the same locks as `apply`, after the fence, so that everything it has written is visible.
 * Refusals: RUN_UNKNOWN, STOP_LOCK_HELD, STOP_BUSY, VOID_UNSIGNED, RUN_ENACTED, RESOLUTION_MISMATCH, and those of
 * `authorizeSg3`.
 */
export async function voidRun(ctx: OperationContext, request: VoidRequest): Promise<VoidOutcome> {
  const { runId, reason, approvalPath } = request;
  const { sidecar_root: root } = ctx.config.orchestrator;
  return withReader(ctx, applicationName(runId), async (reader, database) => {
    const run = await findRun(ctx, reader, runId);
    const { documentId } = run;
    const executor = await database.connect('executor', applicationName(runId));
    await lockRun(executor, documentId, runId);
    const before = await readVoid(reader, runId);
    if (before !== null) return { kind: 'already_void', runId, documentId, steps: before.steps };
    const resolution =
      approvalPath === null
        ? null
        : await authorizeSg3(ctx, reader, {
            file: await readApprovalFile(approvalPath),
            planned: await readPlannedTarget(run),
            readExpected: async () => (await readVoidableRun(ctx, reader, runId)).resolves,
          });
    const steps = await transaction(executor, BRIEF, async (tx) => {
      await fence(tx, lockKey(`cutter:fence:${runId}`));
      return insertVoid(tx, { ...run, reason }, resolution);
    });
    // A restored database would let the run continue.
    await recordConsumed(root, { runId, timeline: await readTimeline(reader) }, VOID);
    if (resolution !== null) await recordConsumed(root, 'resolution', resolution.resolution.review_decision_id);
    return { kind: steps.length === 0 ? 'void' : 'void_with_effects', runId, documentId, steps };
  });
}
