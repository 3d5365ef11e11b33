/** Phase 8, leg_b_record: the change set, the manifest and the executor's half of the pair. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { canonicalLine } from '../../model/encoding/canonical.ts';
import { recordManifestStep } from '../../state/records/runs/evidence-writes.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import type { RunContext } from '../recording/run-context.ts';
import { manifestStatement } from '../recording/manifest.ts';
import { signedHalf } from '../recording/signed-half.ts';
import { recordPhase } from '../recording/recorded-phase.ts';

/** Refusals besides those of `recordPhase`: those of `recordManifestStep` and `signedHalf`. */
export async function recordManifest(run: RunContext, permit: Permit<'leg_b_record'>): Promise<PhaseOutcome> {
  const steps = await readSteps(run.reader, run.sealed.plan.header.run_id);
  return recordPhase(run, {
    phase: 'leg_b_record',
    permit,
    connection: run.executor,
    work: async (tx, attempt) => {
      const payload = canonicalLine(manifestStatement(run, steps));
      await recordManifestStep(tx, attempt, payload, await signedHalf(run, tx, 'executor', payload));
    },
  });
}
