/** Phase 5, grant_probe: code and grants in the database are still those of the plan. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { concludePhase } from '../recording/conclude-phase.ts';
import type { RunContext } from '../recording/run-context.ts';
import { requireUnchangedCode } from '../recording/unchanged-since-plan.ts';

/** Refusals: DATABASE_CODE_CHANGED, GRANTS_CHANGED. */
export async function probeGrants(run: RunContext): Promise<PhaseOutcome> {
  const { plan } = run.sealed;
  await requireUnchangedCode(run.reader, plan);
  return concludePhase(run, {
    inputSha256: plan.database_code.grants_sha256,
    outputSha256: sha256(canonicalJson(plan.database_code)),
    delta: [],
    facts: { detail: `grants ${plan.database_code.grants_sha256.slice(0, 12)} as planned` },
  });
}
