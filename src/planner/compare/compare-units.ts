/** What two plans would do to units and rows, side by side: counts by class, units by address, promised rows. */
import { CHANGE_CLASSES, countChanges } from '../../model/artefacts/change.ts';
import { sumDeltas } from '../../model/artefacts/expected.ts';
import { GATES } from '../../model/phase.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import type { ClassDifference, RowDifference, UnitDifference } from '../../model/outcomes/plan-comparison.ts';

/**
 * Every class that either plan has, with both counts, equal ones included, because a reader wants to see what stayed.
 */
export function compareClasses(before: Plan, after: Plan): readonly ClassDifference[] {
  const [beforeCounts, afterCounts] = [countChanges(before), countChanges(after)];
  return CHANGE_CLASSES.map((each) => ({ class: each, before: beforeCounts[each], after: afterCounts[each] })).filter(
    (line) => line.before + line.after > 0,
  );
}

/** The promised rows on which the plans differ, by gate, table and operation. */
export function compareRows(before: Plan, after: Plan): readonly RowDifference[] {
  return GATES.flatMap((gate) => {
    const sumOf = ({ expected }: Plan) => sumDeltas(expected.filter((line) => line.gate === gate));
    const [beforeSums, afterSums] = [sumOf(before), sumOf(after)];
    const rowsOf = (lines: typeof beforeSums, key: string) =>
      lines.find((line) => `${line.table} ${line.op}` === key)?.rows ?? 0;
    const named = new Map([...beforeSums, ...afterSums].map((line) => [`${line.table} ${line.op}`, line]));
    return [...named.entries()]
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, { table, op }]) => ({
        gate,
        table,
        op,
        before: rowsOf(beforeSums, key),
        after: rowsOf(afterSums, key),
      }))
      .filter((line) => line.before !== line.after);
  });
}

/** These are computed from the text, or change for every unit after an insertion. */
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

/**
 * Units by address that differ or that only one plan has: those of `after` in order, then those that only `before` has.
 */
export function compareUnits(before: Plan, after: Plan): readonly UnitDifference[] {
  const beforeByEid = new Map(before.units.map((unit) => [unit.eid, unit]));
  const afterEids = new Set(after.units.map(({ eid }) => eid));
  return [
    ...after.units.flatMap((unit) => {
      const was = beforeByEid.get(unit.eid);
      const members = was === undefined ? [] : differingMembers(was, unit);
      if (was !== undefined && members.length === 0) return [];
      return [{ eid: unit.eid, before: was?.change ?? null, after: unit.change, members }];
    }),
    ...before.units
      .filter(({ eid }) => !afterEids.has(eid))
      .map(({ eid, change }) => ({ eid, before: change, after: null, members: [] })),
  ];
}

function differingMembers(before: Unit, after: Unit): readonly string[] {
  const afterMembers = new Map<string, unknown>(Object.entries(after));
  return Object.entries(before)
    .filter(
      ([member, value]) => !DERIVED.has(member) && JSON.stringify(value) !== JSON.stringify(afterMembers.get(member)),
    )
    .map(([member]) => (member === 'sha256' ? 'text' : member));
}
