/** Phase 3, cutplan: the units of the plan tile its source and are those that were signed. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { unitsSha256 } from '../../model/artefacts/unit.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { requireTiling } from '../../planner/cut/tiling.ts';
import { concludePhase } from '../recording/conclude-phase.ts';
import type { RunContext } from '../recording/run-context.ts';

/** Refuses `PLAN_TAMPERED` if the digest of the units differs. A gap or an overlap is a bug and throws. */
export async function checkCut(run: RunContext): Promise<PhaseOutcome> {
  const { plan } = run.sealed;
  requireTiling(Buffer.from(plan.source.text, 'utf8'), plan.units);
  if (unitsSha256(plan.units) !== plan.units_sha256)
    throw new Refusal('PLAN_TAMPERED', { first_difference: 'units_sha256' });
  return concludePhase(run, {
    inputSha256: plan.source.sha256,
    outputSha256: plan.units_sha256,
    delta: [],
    facts: { detail: 'lossless: the units rebuild the source', units_sha256: plan.units_sha256 },
  });
}
