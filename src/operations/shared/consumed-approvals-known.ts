/** Checks that the database still has everything that this machine has recorded of a run, and records what is new. */
import { Refusal } from '../../model/refusals/refusal.ts';
import { readWindows } from '../../state/records/gate/authz.ts';
import type { Connection } from '../../state/db/database.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import { readConsumed, recordConsumed, timelineThen, VOID } from '../../state/files/consumed-approvals.ts';
import { readTimeline } from '../../state/records/database/target-identity.ts';
import { readVoid } from '../../state/records/runs/voids.ts';
import type { OperationContext } from './operation-context.ts';

/**
 * Refuses STOP_DATABASE_ROLLED_BACK if this machine has a record of a gate, a phase or a void that the database does not have. Then run id,
 * plan and approvals cannot be used again. If the database has something without a record, because the process died
 * between the two, the record is written.
 */
export async function requireConsumedKnown(ctx: Pick<OperationContext, 'config'>, reader: Connection, runId: string) {
  const { sidecar_root: root } = ctx.config.orchestrator;
  const known = [
    ...(await readWindows(reader, runId)).map(({ reviewDecisionId }) => reviewDecisionId),
    ...(await readSteps(reader, runId)).map(({ step }) => step),
    ...((await readVoid(reader, runId)) === null ? [] : [VOID]),
  ];
  const recorded = await readConsumed(root, { runId });
  const [forgotten, ...others] = recorded.filter((what) => !known.includes(what));
  const timeline = await readTimeline(reader);
  if (forgotten !== undefined)
    throw new Refusal('STOP_DATABASE_ROLLED_BACK', {
      run_id: runId,
      forgotten: [forgotten, ...others],
      timeline_then: await timelineThen(root, { runId }, forgotten),
      timeline_now: timeline,
    });
  for (const what of known.filter((each) => !recorded.includes(each)))
    await recordConsumed(root, { runId, timeline }, what);
}

/** Refuses APPROVAL_REPLAY if a resolution was carried out before; it cannot be carried out again. */
export async function requireUnconsumed(
  ctx: Pick<OperationContext, 'config'>,
  reviewDecisionId: string,
): Promise<void> {
  const spent = await readConsumed(ctx.config.orchestrator.sidecar_root, 'resolution');
  if (spent.includes(reviewDecisionId))
    throw new Refusal('APPROVAL_REPLAY', { review_decision_id: reviewDecisionId, on_record: 'outside the database' });
}
