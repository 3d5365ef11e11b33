/** Asks whether the database still knows every gate that this place saw it open, and puts on record those that it knows. */
import { Refusal } from '../model/refusal.ts';
import { readWindows } from '../state/authz.ts';
import type { Connection } from '../state/db/database.ts';
import { readSpent, recordSpent } from '../state/spent.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Refuses STOP_WENT_BACK when a decision is on record of which the database has no window: then what the run wrote is gone
 * too, and its run id, plan and approvals are spent all the same. A window without a record, because the process died
 * between the two, gets one.
 */
export async function requireSpentKnown(at: Pick<Surroundings, 'config'>, reader: Connection, runId: string) {
  const { sidecar_root: root } = at.config.orchestrator;
  const known = (await readWindows(reader, runId)).map(({ reviewDecisionId }) => reviewDecisionId);
  const recorded = await readSpent(root, { runId });
  const forgotten = recorded.filter((id) => !known.includes(id));
  if (forgotten.length > 0) throw new Refusal('STOP_WENT_BACK', { run_id: runId, review_decisions: forgotten });
  for (const id of known.filter((each) => !recorded.includes(each))) await recordSpent(root, { runId }, id);
}

/** Refuses APPROVAL_REPLAY when a resolution is on record as carried out: what it decided is not decided for a second time. */
export async function requireUnspent(at: Pick<Surroundings, 'config'>, reviewDecisionId: string): Promise<void> {
  const spent = await readSpent(at.config.orchestrator.sidecar_root, 'resolution');
  if (spent.includes(reviewDecisionId))
    throw new Refusal('APPROVAL_REPLAY', { review_decision_id: reviewDecisionId, on_record: 'outside the database' });
}
