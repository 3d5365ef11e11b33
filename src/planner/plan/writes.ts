/** What a plan writes for each unit: a new unit, a new text of an existing unit, or a carry of the old text. */
import type { Plan } from '../../model/artefacts/plan.ts';
import type { Unit } from '../../model/artefacts/unit.ts';

export interface Writes {
  readonly created: readonly Unit[];
  readonly revised: readonly Unit[];
  readonly carried: readonly Unit[];
}

/** Every unit once, in document order. A text is written if and only if its bytes differ from those in force. */
export function writesOf({ units, based_on: basedOn }: Pick<Plan, 'units' | 'based_on'>): Writes {
  if (basedOn === null) return { created: units, revised: [], carried: [] };
  const inForce = new Map(basedOn.units.map(({ wid, sha256 }) => [wid, sha256]));
  const isThere = (unit: Unit) => inForce.has(unit.wid);
  return {
    created: units.filter((unit) => !isThere(unit)),
    revised: units.filter((unit) => isThere(unit) && inForce.get(unit.wid) !== unit.sha256),
    carried: units.filter((unit) => inForce.get(unit.wid) === unit.sha256),
  };
}

/** How many rows of each kind a plan changes, apart from the registries and the ledger. */
export interface Tally {
  readonly created: number;
  readonly revised: number;
  readonly carried: number;
  readonly retired: number;
  /** Units in force whose own row changes: another address or role, or repealed. */
  readonly readdressed: number;
}

export function tallyOf(plan: Pick<Plan, 'units' | 'based_on'>): Tally {
  const { created, revised, carried } = writesOf(plan);
  const live = plan.based_on?.units ?? [];
  const planned = new Map(plan.units.map((unit) => [unit.wid, unit]));
  return {
    created: created.length,
    revised: revised.length,
    carried: carried.length,
    retired: live.filter(({ wid }) => !planned.has(wid)).length,
    readdressed: live.filter(({ wid, eid, section_type: sectionType }) => {
      const unit = planned.get(wid);
      if (unit === undefined) return false;
      return unit.change === 'repealed' || unit.eid !== eid || unit.section_type !== sectionType;
    }).length,
  };
}
