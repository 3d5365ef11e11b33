/** The semantic difference of two plans: what they would do, apart from when, by which run and on which baseline. */
import { atomizeChangeset, diff } from 'json-diff-ts';
import { z } from 'zod';
import { effectsSha256, type Plan } from '../../model/artefacts/plan.ts';
import { compareClasses, compareRows, compareUnits } from './compare-units.ts';
import type { PlanChange, PlanComparison } from '../../model/outcomes/plan-comparison.ts';

/** Sections of a plan that are compared but are not effects. */
const ASIDE = [
  'header',
  'document',
  'profile',
  'through',
  'baseline',
  'database_code',
  'steps',
  'policies',
  'diagnostics',
] as const;

/** Sections that hold the effects or are computed from them. */
const NOT_ASIDE: ReadonlySet<string> = new Set([
  'target',
  'source',
  'units',
  'changes',
  'expected',
  'valid_from',
  'units_sha256',
  'rows_sha256',
  'format',
]);

/** These change for every unit after an insertion or for every parent of a change, and would hide the real changes. */
const DERIVED = [
  'start_byte',
  'end_byte',
  'extent_end_byte',
  'first_line',
  'last_line',
  'path',
  'ordinal',
  'tree_sha256',
];

/** Longer values are cut off and their length is given. */
const MAX_SHOWN = 120;

/**
 * Compares by `effects_sha256` first: equal digests mean equal effects, even if the files differ. Units are matched by
 * their address, so an inserted unit is one addition. The source is compared by its digest, never by its text.
 */
export function comparePlans(before: Plan, after: Plan): PlanComparison {
  const same = effectsSha256(before) === effectsSha256(after);
  const aside = asideSections(before, after);
  return {
    effects: same ? 'identical' : 'different',
    aside,
    classes: compareClasses(before, after),
    rows: same ? [] : compareRows(before, after),
    units: same ? [] : compareUnits(before, after),
    changes: same ? [] : changesBetween(before, after),
  };
}

/** The sections that differ outside the effects; sections that the lists above do not know come last. */
function asideSections(before: Plan, after: Plan): readonly string[] {
  const beforeSections = new Map<string, unknown>(Object.entries(before));
  const afterSections = new Map<string, unknown>(Object.entries(after));
  const known: readonly string[] = ASIDE;
  const others = [...beforeSections.keys(), ...afterSections.keys()].filter(
    (section) => !known.includes(section) && !NOT_ASIDE.has(section),
  );
  return [...known, ...new Set(others.toSorted())].filter(
    (section) => JSON.stringify(beforeSections.get(section)) !== JSON.stringify(afterSections.get(section)),
  );
}

const atomSchema = z.object({
  type: z.string(),
  path: z.string(),
  value: z.unknown().optional(),
  oldValue: z.unknown().optional(),
});

function changesBetween(before: Plan, after: Plan): readonly PlanChange[] {
  const changeset = diff(effects(before), effects(after));
  return atomizeChangeset(changeset).map((atom) => {
    const { type, path, value, oldValue } = atomSchema.parse(atom);
    const change = type === 'ADD' ? 'added' : type === 'REMOVE' ? 'removed' : 'changed';
    const removed = change === 'removed' ? (value ?? oldValue) : oldValue;
    return {
      path: path.replace(/^\$\.?/, ''),
      change,
      before: change === 'added' ? null : abbreviateValue(removed),
      after: change === 'removed' ? null : abbreviateValue(value),
    };
  });
}

/** The effects with units by address and expected rows by name, so that another order is no difference. */
function effects({ target, source, units, changes, expected, valid_from }: Plan) {
  const { text, ...pinned } = source;
  return {
    target,
    valid_from,
    changes: Object.fromEntries(changes.map((change) => [change.wid, change])),
    source: { ...pinned, characters: text.length },
    units: Object.fromEntries(units.map((unit) => [unit.eid, withoutDerived(unit)])),
    expected: Object.fromEntries(expected.map((line) => [`${line.transaction} ${line.table} ${line.op}`, line.rows])),
  };
}

function withoutDerived(unit: Plan['units'][number]) {
  return Object.fromEntries(Object.entries(unit).filter(([key]) => !DERIVED.includes(key)));
}

function abbreviateValue(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN).toWellFormed()}… (${text.length} characters)` : text;
}
