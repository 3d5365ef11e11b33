/** A plan's changes as a review shows them: each unit with its new and its previous text. */
import {
  countChanges,
  type BasedOn,
  type Change,
  type ChangeClass,
  type LiveUnit,
  type Statements,
  type Suggestion,
} from '../../model/artefacts/change.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { Unit } from '../../model/artefacts/unit.ts';

export interface ChangedUnit {
  readonly class: ChangeClass;
  /** Null for a unit that is unchanged, or created without a split. */
  readonly change: Change | null;
  /** Null for a retired unit. */
  readonly unit: Unit | null;
  /** The unit in the version in force; null for a created one. */
  readonly live: LiveUnit | null;
}

export interface Changes {
  /** What the plan starts from; null when nothing of the document is in force. */
  readonly basedOn: BasedOn | null;
  readonly counts: Readonly<Record<ChangeClass, number>>;
  /** The units of one class: those of the new cut in its order, retired ones in the order of the old cut. */
  readonly unitsOfClass: (wanted: ChangeClass) => readonly ChangedUnit[];
  readonly suggestions: readonly Suggestion[];
  readonly statements: Statements | null;
}

/** Reads the changes of a plan; those of a first cut are empty, and every unit is created. */
export function changesOf(plan: Plan): Changes {
  const { changes, based_on: basedOn, suggestions, statements } = plan;
  const liveByWid = new Map(basedOn?.units.map((live) => [live.wid, live]) ?? []);
  // A retired unit may name the unit that it was merged into; that is not the change of that unit.
  const changeOfUnit = new Map(
    changes.flatMap((change) =>
      change.class === 'retired' || change.to === null ? [] : [[change.to, change] as const],
    ),
  );
  const retired = changes.filter((change) => change.class === 'retired');
  return {
    basedOn,
    counts: countChanges(plan),
    unitsOfClass: (wanted) =>
      wanted === 'retired'
        ? retired.map((change) => ({ class: wanted, change, unit: null, live: liveByWid.get(change.wid) ?? null }))
        : plan.units
            .filter(({ change }) => change === wanted)
            .map((unit) => ({
              class: wanted,
              change: changeOfUnit.get(unit.eid) ?? null,
              unit,
              live: liveByWid.get(unit.wid) ?? null,
            })),
    suggestions,
    statements,
  };
}

/** Reads the text of a unit of the cut or of a live unit. A live text that the plan does not store is taken from the new text. */
export interface UnitReader {
  readonly textOf: (unit: Unit) => string;
  /** Null when the plan does not carry the text. */
  readonly liveTextOf: (live: LiveUnit) => string | null;
}

/** One decoder for all units of a plan. */
export function unitReader(plan: Plan): UnitReader {
  const source = Buffer.from(plan.source.text, 'utf8');
  const textOf = (unit: Unit) => source.toString('utf8', unit.start_byte, unit.end_byte);
  let unitBySha: ReadonlyMap<string, Unit> | null = null;
  return {
    textOf,
    liveTextOf: (live) => {
      if (live.body !== null) return live.body;
      unitBySha ??= new Map(plan.units.map((unit) => [unit.sha256, unit]));
      const same = unitBySha.get(live.sha256);
      return same === undefined ? null : textOf(same);
    },
  };
}
