/** Phase 2, mark: the marks of the plan, one for each unit. Opening the plan has derived them again from its source. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { concludePhase } from '../recording/conclude-phase.ts';
import type { RunContext } from '../recording/run-context.ts';

export function recordMarks(run: RunContext): Promise<PhaseOutcome> {
  const { units, source, profile } = run.sealed.plan;
  return concludePhase(run, {
    inputSha256: source.sha256,
    outputSha256: sha256(units.map((unit) => `${unit.start_byte} ${unit.eid}\n`).join('')),
    delta: [],
    facts: {
      detail: `${units.length} units by ${profile.name}`,
      units: units.length,
      profile_sha256: profile.sha256,
    },
  });
}
