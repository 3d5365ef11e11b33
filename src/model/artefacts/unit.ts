/** One information unit as the plan states it. Shapes and digests only; cutting lives in the planner. */
import { z } from 'zod';
import { framedSha256, listSha256 } from '../encoding/digest.ts';
import { countSchema, sha256Schema } from '../ids.ts';

/** Closed vocabulary of unit kinds. */
export const UNIT_KINDS = [
  'frontmatter',
  'preface',
  'preamble',
  'recital',
  'toc',
  'part',
  'book',
  'title',
  'chapter',
  'division',
  'section',
  'subsection_group',
  'article',
  'paragraph',
  'point',
  'subpoint',
  'heading',
  'intro',
  'wrapup',
  'definition',
  'table',
  'code',
  'figure',
  'note',
  'quoted',
  'schedule',
  'signature',
  'gap',
] as const;
export type UnitKind = (typeof UNIT_KINDS)[number];

/** Closed vocabulary of roles. */
export const SECTION_TYPES = [
  'frontmatter',
  'front',
  'preamble',
  'recital',
  'body',
  'scope',
  'definitions',
  'principles',
  'obligations',
  'procedure',
  'penalties',
  'transitional',
  'final',
  'repeal',
  'annex',
  'note',
  'toc',
  'signature',
  'boilerplate',
] as const;
export type SectionType = (typeof SECTION_TYPES)[number];

/** What a plan does to a unit of its cut; `model/change.ts` adds the one class that has no unit there. */
export const UNIT_CHANGES = [
  'unchanged',
  'reformatted',
  'revised',
  'moved',
  'renumbered',
  'repealed',
  'created',
] as const;
export type UnitChange = (typeof UNIT_CHANGES)[number];

export const unitSchema = z
  .strictObject({
    wid: z.string().min(1).meta({ description: 'Immutable address: v<cut>__<eid at creation>' }),
    eid: z.string().min(1).meta({ description: 'Current Akoma Ntoso style address, unique in the document' }),
    parent: z.string().nullable().meta({ description: 'eid of the parent unit; null at the top' }),
    path: z.string().meta({ description: 'Zero-padded position, 0001.0002; byte order is document order' }),
    ordinal: countSchema.meta({ description: '1-based position among siblings' }),
    origin: z.string().nullable().meta({ description: 'Where derived text comes from in the source; null for text' }),
    unit_kind: z.enum(UNIT_KINDS),
    section_type: z.enum(SECTION_TYPES),
    label: z.string().nullable().meta({ description: 'Number as printed, for example "Art 104c"' }),
    num: z.string().nullable().meta({ description: 'Cleaned number, for example "104c"' }),
    title: z.string().min(1),
    title_source: z.enum(['heading', 'label', 'generated']),
    citation: z.string().min(1).meta({ description: 'How a person cites the unit' }),
    start_byte: countSchema,
    end_byte: countSchema.meta({ description: 'End of the own text, exclusive; the next unit starts here' }),
    extent_end_byte: countSchema.meta({ description: 'End including descendants, exclusive' }),
    first_line: countSchema,
    last_line: countSchema,
    sha256: sha256Schema.meta({ description: 'Of the own bytes' }),
    norm_sha256: sha256Schema.meta({ description: 'Of the normalised view: equal with other bytes means reformatted' }),
    tree_sha256: sha256Schema.meta({ description: 'Of the own digest and the children tree digests' }),
    change: z.enum(UNIT_CHANGES).meta({ description: 'What the plan does to the unit' }),
    diagnostics: z.array(z.string()),
  })
  .readonly();
export type Unit = z.infer<typeof unitSchema>;

/** A unit together with its text, as it travels to the database. */
export interface UnitText {
  readonly unit: Unit;
  readonly body: string;
}

/**
 * The digest an approval binds a unit by: kind, role, address, title and the sha256 of the body, framed.
 * `cutter_authz.unit_digest` computes the same in SQL.
 */
export function unitDigest(unit: Pick<Unit, 'unit_kind' | 'section_type' | 'eid' | 'title' | 'sha256'>): string {
  return framedSha256('cutter.unit/1', [unit.unit_kind, unit.section_type, unit.eid, unit.title, unit.sha256]);
}

/** The digest of the whole set of units: what `units_sha256` in plan and approval means. */
export function unitsSha256(units: readonly Unit[]): string {
  return listSha256(units.map(unitDigest));
}
