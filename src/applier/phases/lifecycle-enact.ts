/** Phase 10, lifecycle_enact: puts every draft of the run into force and ends what it replaces, in one transaction. Irreversible; needs SG_2. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { insertedRows } from '../../model/artefacts/expected.ts';
import { isRefusal, Refusal } from '../../model/refusals/refusal.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import { readUnitTotals, rowsDigest } from '../../state/records/runs/run-rows.ts';
import { enactRun } from '../../state/records/runs/evidence-writes.ts';
import type { RunContext } from '../recording/run-context.ts';
import { recordedOutput } from '../layers.ts';
import { recordPhase } from '../recording/recorded-phase.ts';

/**
 * Refusals besides those of `recordPhase`: PLAN_STALE when another version came into force since the plan, STOP_REPLAY_CONFLICT
 * when the rows are not those that were verified, STOP_INVARIANT when other units than the planned ones were enacted.
 */
export async function enactUnits(run: RunContext, permit: Permit<'lifecycle_enact'>): Promise<PhaseOutcome> {
  try {
    return await recordEnactment(run, permit);
  } catch (error) {
    if (isRefusal(error, 'STOP_INVARIANT')) await requireVerifiedRows(run);
    throw error;
  }
}

function recordEnactment(run: RunContext, permit: Permit<'lifecycle_enact'>): Promise<PhaseOutcome> {
  const { plan } = run.sealed;
  const { run_id: runId } = plan.header;
  return recordPhase(run, {
    phase: 'lifecycle_enact',
    permit,
    connection: run.executor,
    work: async (tx, attempt) => {
      await enactRun(tx, attempt);
      const totals = await readUnitTotals(tx, runId);
      const found = [totals.logged, totals.enactedUnits, totals.enactedVersions].join(' ');
      const expected = [
        insertedRows(plan.expected, 'lifecycle_enact', 'public.iu_lifecycle_log'),
        insertedRows(plan.expected, 'cut_leg_a', 'public.information_unit'),
        insertedRows(plan.expected, 'cut_leg_a', 'public.unit_version'),
      ].join(' ');
      if (found !== expected) throw new Refusal('STOP_INVARIANT', { what: 'enacted rows', expected, found });
    },
  });
}

/** The database has refused; it says that rows differ, and not which digest they have now. */
async function requireVerifiedRows({ reader, sealed }: RunContext): Promise<void> {
  const { run_id: runId } = sealed.plan.header;
  const expected = recordedOutput('cut_leg_a', await readSteps(reader, runId));
  const found = await rowsDigest(reader, runId);
  if (found !== expected) throw new Refusal('STOP_REPLAY_CONFLICT', { reason: 'ROWS_CHANGED', expected, found });
}
