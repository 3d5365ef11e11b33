/**
 * Phases 2 and 3 as apply repeats them: what the plan's own source yields. Opening the plan has already cut the source
 * again and required the same bytes; here the result is held against the invariants and put on record.
 */
import { sha256 } from '../../model/encoding/digest.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { PhaseResult, Realm } from '../../model/artefacts/result.ts';
import { unitsSha256 } from '../../model/artefacts/unit.ts';
import { requireTiling } from '../../planner/cut/tiling.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { ExecutionAdapter } from '../adapter.ts';

/** Phase 2: the marks, one for each unit. */
export function mark<R extends Realm>(plan: Plan, adapter: ExecutionAdapter<R>): Promise<PhaseResult<R, 'mark'>> {
  return adapter.conclude('mark', {
    inputSha256: plan.source.sha256,
    outputSha256: sha256(plan.units.map((unit) => `${unit.start_byte} ${unit.eid}\n`).join('')),
    delta: [],
    facts: {
      detail: `${plan.units.length} units by ${plan.profile.name}`,
      units: plan.units.length,
      profile_sha256: plan.profile.sha256,
    },
  });
}

/** Phase 3: the cut. Refuses `PLAN_TAMPERED` when the spans do not tile the source or the units are not those signed. */
export function cutplan<R extends Realm>(plan: Plan, adapter: ExecutionAdapter<R>): Promise<PhaseResult<R, 'cutplan'>> {
  requireTiling(Buffer.from(plan.source.text, 'utf8'), plan.units);
  if (unitsSha256(plan.units) !== plan.units_sha256)
    throw new Refusal('PLAN_TAMPERED', { first_difference: 'units_sha256' });
  return adapter.conclude('cutplan', {
    inputSha256: plan.source.sha256,
    outputSha256: plan.units_sha256,
    delta: [],
    facts: { detail: 'lossless: the units rebuild the source', units_sha256: plan.units_sha256 },
  });
}
