/** What two plans would do to units and rows, side by side: counts by class, units by address, promised rows. */
import { CHANGE_CLASSES, countChanges } from '../../model/artefacts/change.ts';
import { sumDeltas } from '../../model/artefacts/expected.ts';
import { GATES } from '../../model/phase.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import type { ClassDifference, RowDifference, UnitDifference } from '../../model/outcomes/plan-comparison.ts';

/** Every class that either plan has, with both counts, equal ones included: a reader wants to see what stayed. */
export function compareClasses(before: Plan, after: Plan): readonly ClassDifference[] {
  const [old, young] = [before, after].map(countChanges);
  return CHANGE_CLASSES.map((each) => ({ class: each, before: old?.[each] ?? 0, after: young?.[each] ?? 0 })).filter(
    (line) => line.before + line.after > 0,
  );
}

/** The promised rows on which the plans differ, by gate, table and operation. */
export function compareRows(before: Plan, after: Plan): readonly RowDifference[] {
  return GATES.flatMap((gate) => {
    const [old, young] = [before, after].map(({ expected }) =>
      sumDeltas(expected.filter((line) => line.gate === gate)),
    );
    const rowsOf = (lines: typeof old, key: string) =>
      lines?.find((line) => `${line.table} ${line.op}` === key)?.rows ?? 0;
    const named = new Map([...(old ?? []), ...(young ?? [])].map((line) => [`${line.table} ${line.op}`, line]));
    return [...named.entries()]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, { table, op }]) => ({ gate, table, op, before: rowsOf(old, key), after: rowsOf(young, key) }))
      .filter((line) => line.before !== line.after);
  });
}

/** They follow from the text, or move for every unit behind an insertion. */
const DERIVED: ReadonlySet<string> = new Set([
  'start_byte',
  'end_byte',
  'extent_end_byte',
  'first_line',
  'last_line',
  'norm_sha256',
  'ordinal',
  'path',
  'tree_sha256',
]);

/** Units by address that differ or that only one plan has: those of `after` in order, then what only `before` has. */
export function compareUnits(before: Plan, after: Plan): readonly UnitDifference[] {
  const old = new Map(before.units.map((unit) => [unit.eid, unit]));
  const young = new Set(after.units.map(({ eid }) => eid));
  return [
    ...after.units.flatMap((unit) => {
      const was = old.get(unit.eid);
      const members = was === undefined ? [] : differingMembers(was, unit);
      if (was !== undefined && members.length === 0) return [];
      return [{ eid: unit.eid, before: was?.change ?? null, after: unit.change, members }];
    }),
    ...before.units
      .filter(({ eid }) => !young.has(eid))
      .map(({ eid, change }) => ({ eid, before: change, after: null, members: [] })),
  ];
}

function differingMembers(before: Unit, after: Unit): readonly string[] {
  const young = new Map<string, unknown>(Object.entries(after));
  return Object.entries(before)
    .filter(([member, value]) => !DERIVED.has(member) && JSON.stringify(value) !== JSON.stringify(young.get(member)))
    .map(([member]) => (member === 'sha256' ? 'text' : member));
}
