/** The outcome of a mutating phase as it was recorded when the phase was done. */
import { present } from '../../model/assert.ts';
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { SidecarStep } from '../../model/artefacts/sidecar.ts';
import { isRecorded, type MutatingPhase } from '../../model/phase.ts';
import { recordedOutcome } from '../../state/records/runs/recorded-outcome.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import type { RunContext } from './run-context.ts';

/** Reads the ledger row of the phase, or the sidecar for the backup, which has no ledger row. Writes nothing. */
export async function readCommittedOutcome(
  { reader, sealed, sidecar }: Pick<RunContext, 'reader' | 'sealed' | 'sidecar'>,
  phase: MutatingPhase,
): Promise<PhaseOutcome> {
  if (isRecorded(phase)) {
    const steps = await readSteps(reader, sealed.plan.header.run_id);
    return recordedOutcome(
      present(
        steps.find(({ step }) => step === phase),
        `the ledger row of ${phase}`,
      ),
    );
  }
  const recorded: SidecarStep | undefined = sidecar.state.steps[phase];
  const step = present(recorded, `the recorded ${phase}`);
  return {
    at: step.at,
    inputSha256: step.input_sha256,
    outputSha256: present(step.output_sha256, `the output of ${phase}`),
    delta: step.delta,
    facts: step.facts,
  };
}
