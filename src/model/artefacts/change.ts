/** What a re-cut does to the units of a document: the classes of change, each with its reason. */
import { z } from 'zod';
import { sha256Schema, uuidSchema } from '../ids.ts';
import { SECTION_TYPES, UNIT_CHANGES, UNIT_KINDS, type Unit, type UnitChange } from './unit.ts';

/** Every class, in the order in which they are counted; only `retired` has no unit in the new cut. */
export const CHANGE_CLASSES = [...UNIT_CHANGES, 'retired'] as const;
export type ChangeClass = (typeof CHANGE_CLASSES)[number];

/** Why two units are one: equal text, equal address, equal rare title, shared words, or a statement of a person. */
export const CHANGE_BASES = ['hash', 'eid', 'title', 'shingles', 'stated', 'none'] as const;
export type ChangeBasis = (typeof CHANGE_BASES)[number];

/** Scores are thousandths, so that they have one spelling. */
export const SCORE_ONE = 1000;
const scoreSchema = z.int().min(0).max(SCORE_ONE);

/** A unit of the version in force, as the database held it when the plan was made. */
export const liveUnitSchema = z
  .strictObject({
    body: z
      .string()
      .nullable()
      .meta({ description: 'The own text; null when a unit of the new cut has the very same bytes (see sha256)' }),
    citation: z.string(),
    eid: z.string().min(1),
    is_repealed: z.boolean(),
    iu_id: z.guid().meta({ description: 'The unit' }),
    label: z.string().nullable(),
    norm_sha256: sha256Schema,
    parent: z.string().nullable(),
    path: z.string().min(1),
    section_type: z.enum(SECTION_TYPES),
    sha256: sha256Schema,
    title: z.string().min(1),
    unit_kind: z.enum(UNIT_KINDS),
    uv_id: z.guid().meta({ description: 'The text that is in force' }),
    wid: z.string().min(1),
  })
  .readonly();
export type LiveUnit = z.infer<typeof liveUnitSchema>;

/** The version in force that a re-cut starts from; null in a plan means that nothing of the document is in force. */
export const basedOnSchema = z
  .strictObject({
    run_id: uuidSchema.meta({ description: 'The run that enacted the version' }),
    source_sha256: sha256Schema,
    source_version_id: z.guid(),
    units: z.array(liveUnitSchema).readonly().meta({ description: 'In path order' }),
  })
  .readonly();
export type BasedOn = z.infer<typeof basedOnSchema>;

/** One line for every unit that is not plainly created and not unchanged, in the order of the new, then of the old cut. */
export const changeSchema = z
  .strictObject({
    basis: z.enum(CHANGE_BASES),
    class: z.enum(CHANGE_CLASSES),
    from: z.string().nullable().meta({ description: 'Address in the version in force; null for a created unit' }),
    is_moved: z.boolean().meta({ description: 'Another parent, or another place among its siblings' }),
    is_written: z.boolean().meta({ description: 'Whether the unit gets a new version; else the old text is carried' }),
    score: scoreSchema.meta({ description: 'Confidence in thousandths' }),
    to: z.string().nullable().meta({ description: 'Address in the new cut; null for a retired unit' }),
    wid: z.string().min(1),
  })
  .readonly();
export type Change = z.infer<typeof changeSchema>;

/** One old unit that reads like several new ones, or several old ones like one: listed, never done without a statement. */
export const suggestionSchema = z
  .strictObject({
    from: z.array(z.string()).min(1).readonly(),
    kind: z.enum(['split', 'merge']),
    score: scoreSchema.meta({ description: 'The smallest containment of a part, in thousandths' }),
    to: z.array(z.string()).min(1).readonly(),
  })
  .readonly();
export type Suggestion = z.infer<typeof suggestionSchema>;

/** What a person states about the identity of units; addresses on the left are old, on the right new. */
export const statementListSchema = z
  .strictObject({
    merge: z
      .array(z.strictObject({ from: z.array(z.string().min(1)).min(2).readonly(), to: z.string().min(1) }).readonly())
      .readonly()
      .default([]),
    moved: z
      .array(z.strictObject({ from: z.string().min(1), to: z.string().min(1) }).readonly())
      .readonly()
      .default([]),
    retire: z.array(z.string().min(1)).readonly().default([]),
    split: z
      .array(z.strictObject({ from: z.string().min(1), to: z.array(z.string().min(1)).min(2).readonly() }).readonly())
      .readonly()
      .default([]),
  })
  .readonly();
export type StatementList = z.infer<typeof statementListSchema>;

/** A statements file, pinned in the plan by its digest and with its content. */
export const statementsSchema = z
  .strictObject({ content: statementListSchema, name: z.string().min(1), sha256: sha256Schema })
  .readonly();
export type Statements = z.infer<typeof statementsSchema>;

/** How many units each class has, zeros included; `retired` is counted from the changes. */
export function countChanges(plan: {
  readonly units: readonly Pick<Unit, 'change'>[];
  readonly changes: readonly Change[];
}): Readonly<Record<ChangeClass, number>> {
  const countOf = (wanted: UnitChange) => plan.units.filter(({ change }) => change === wanted).length;
  return {
    unchanged: countOf('unchanged'),
    reformatted: countOf('reformatted'),
    revised: countOf('revised'),
    moved: countOf('moved'),
    renumbered: countOf('renumbered'),
    repealed: countOf('repealed'),
    created: countOf('created'),
    retired: plan.changes.filter((each) => each.class === 'retired').length,
  };
}

/**
 * The text that a unit had in the version in force, or null when it had none. `textOf` gives the text of a unit of the
 * plan: a body that the new cut holds byte for byte is not stored twice.
 */
export function previousBody(
  plan: { readonly based_on: BasedOn | null; readonly units: readonly Unit[] },
  wid: string,
  textOf: (unit: Unit) => string,
): string | null {
  const live = plan.based_on?.units.find((each) => each.wid === wid);
  if (live === undefined) return null;
  if (live.body !== null) return live.body;
  const same = plan.units.find((unit) => unit.sha256 === live.sha256);
  return same === undefined ? null : textOf(same);
}
