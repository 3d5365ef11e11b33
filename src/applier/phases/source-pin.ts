/** Phase 1, source_pin: the source inside the plan, and the file it was read from, are those that were pinned. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { concludePhase } from '../recording/conclude-phase.ts';
import { isCut } from '../recording/phase-verdict.ts';
import type { RunContext } from '../recording/run-context.ts';
import { requireSource } from '../recording/unchanged-since-plan.ts';

/** Once the units are written the file may change. Refusals: PLAN_TAMPERED, SOURCE_CHANGED. */
export async function pinSource(run: RunContext): Promise<PhaseOutcome> {
  const { plan, sha256: planSha256 } = run.sealed;
  const { source } = plan;
  const found = sha256(source.original === null ? source.text : Buffer.from(source.original, 'base64'));
  if (found !== source.sha256) throw new Refusal('PLAN_TAMPERED', { first_difference: 'source.sha256' });
  if (sha256(source.text) !== source.text_sha256)
    throw new Refusal('PLAN_TAMPERED', { first_difference: 'source.text_sha256' });
  if (!(await isCut(run))) requireSource(plan, run.sourceFileSha256);
  return concludePhase(run, {
    inputSha256: planSha256,
    outputSha256: found,
    delta: [],
    facts: { detail: `${found.slice(0, 12)} unchanged`, bytes: source.bytes },
  });
}
