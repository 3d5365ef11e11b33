/** Phase 11, closeout: one digest over the outputs of all phases before it. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { listSha256 } from '../../model/encoding/digest.ts';
import { concludePhase } from '../recording/conclude-phase.ts';
import type { RunContext } from '../recording/run-context.ts';

/** `outputs` are the output digests of the phases, in order. */
export function closeRun(run: RunContext, outputs: readonly string[]): Promise<PhaseOutcome> {
  return concludePhase(run, {
    inputSha256: run.sealed.sha256,
    outputSha256: listSha256(outputs),
    delta: [],
    facts: { detail: `${outputs.length} phases on record`, phases: outputs.length },
  });
}
