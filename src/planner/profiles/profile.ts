/** A profile: marking rules as data. Shape and digest only; `load-profile` builds one from files. */
import { z } from 'zod';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { SECTION_TYPES, UNIT_KINDS, type UnitKind } from '../../model/artefacts/unit.ts';
import { xmlSchema } from './xml-vocabulary.ts';

export const GRANULARITIES = ['heading', 'article', 'paragraph', 'point'] as const;
/** Which units become rows of their own. Kinds below the granularity stay inside the body. */
export type Granularity = (typeof GRANULARITIES)[number];

const nameSchema = z.string().regex(/^[a-z0-9][a-z0-9-]*$/);
const kindSchema = z.enum(UNIT_KINDS);
const roleSchema = z.enum(SECTION_TYPES);
const textSchema = z.string().min(1).max(200);
const linePatternSchema = textSchema.meta({
  description: 'A whole line: literal text, * for anything, # for a number',
});

/** Literal text, or one character class, either with a question mark: `.`, `)`, `.?`, `[.:]?`. */
const SEPARATOR = /^(?:\[[^\][\\^]{1,8}\]|[^\][\\]{0,4}?)\??$/u;

const kindRuleSchema = z
  .strictObject({
    kind: kindSchema,
    abbr: z
      .string()
      .regex(/^[a-z]+$/)
      .meta({ description: 'Akoma Ntoso abbreviation, the first part of an address' }),
    element: z.array(textSchema).default([]).readonly().meta({ description: 'Elements of XML sources, by local name' }),
    word: z.array(textSchema).default([]).readonly().meta({ description: 'Printed keywords, matched whole' }),
    num: z.array(textSchema).default([]).readonly().meta({ description: 'Families of numbers, best first' }),
    open: z.string().max(2).default('').meta({ description: 'What stands before the number, such as (' }),
    sep: z.string().regex(SEPARATOR).default('').meta({ description: 'What stands behind the number' }),
    relaxed_sep: z.string().regex(SEPARATOR).nullable().default(null).meta({ description: 'A likely typing error' }),
    pattern: z
      .string()
      .max(500)
      .nullable()
      .default(null)
      .meta({ description: 'A free expression instead of word and num' }),
    engine: z.literal('re2').nullable().default(null).meta({ description: 'Demanded where there is a pattern' }),
    title: z.enum(['none', 'same-line', 'next-line', 'same-or-next-line']).default('none'),
    heading: z.boolean().default(false).meta({ description: 'Stands on a line of its own, perhaps with a title' }),
    runin: z.boolean().default(false).meta({ description: 'Text may follow on the same line' }),
    scope: z
      .enum(['document', 'parent'])
      .default('parent')
      .meta({ description: 'document: numbered through the whole work' }),
    under: z
      .array(z.union([kindSchema, z.literal('document')]))
      .default([])
      .readonly()
      .meta({ description: 'Kinds it may stand in; empty for any' }),
    in_role: z
      .array(roleSchema)
      .default([])
      .readonly()
      .meta({ description: 'Roles of the unit it may stand in; empty for any' }),
    within: z.array(roleSchema).default([]).readonly().meta({ description: 'Regions it stands in; empty for none' }),
    beside: kindSchema
      .nullable()
      .default(null)
      .meta({ description: 'The kind with which it shares a place in the hierarchy' }),
    granularity: z.enum(['article', 'paragraph', 'point']).nullable().default(null),
    contiguous: z.boolean().default(false).meta({ description: 'A missing number is reported' }),
    needs_text: z.boolean().default(false).meta({ description: 'Without text it refuses, unless it is repealed' }),
    opens_numbering: z.boolean().default(false).meta({ description: 'Numbers start again inside, as in an annex' }),
  })
  .readonly();

const regionSchema = z
  .strictObject({
    role: roleSchema,
    kind: kindSchema.nullable().meta({ description: 'The unit it becomes; null when only its parts are units' }),
    from: z.array(linePatternSchema).min(1).readonly(),
    until: z
      .array(linePatternSchema)
      .default([])
      .readonly()
      .meta({ description: 'Its last line; empty: until the next heading' }),
    after: z
      .array(roleSchema)
      .default([])
      .readonly()
      .meta({ description: 'Regions it may follow at once; empty for any place' }),
  })
  .readonly();

/** Counts by kind, which kinds must have no gap, and the first and last label of the first of these. */
const expectSchema = z
  .strictObject({
    counts: z.partialRecord(kindSchema, z.int().min(0)).default({}).readonly(),
    contiguous: z.array(kindSchema).default([]).readonly(),
    first: z.string().nullable().default(null),
    last: z.string().nullable().default(null),
  })
  .readonly();

const plainRuleSchema = z
  .strictObject({ kind: kindSchema, abbr: z.string().regex(/^[a-z]+$/), scope: z.enum(['document', 'parent']) })
  .readonly();

export const profileSchema = z
  .strictObject({
    profile: nameSchema,
    version: z.int().min(1),
    language: z.string(),
    structure: z
      .enum(['headings', 'lines', 'source'])
      .meta({ description: 'Where structure is: in the levels of headings, in lines, in the elements of the source' }),
    reads: z
      .enum(['markdown', 'text', 'either'])
      .meta({ description: 'How a text is split into blocks; either: by its media type' }),
    xml: xmlSchema.nullable().meta({ description: 'The XML vocabulary of the sources that the profile reads' }),
    granularity: z.enum(GRANULARITIES),
    fold: z
      .strictObject({
        form: z.literal('NFC'),
        spaces: z.literal(true),
        invisibles: z.literal('drop'),
        map: z
          .record(z.string().length(1), z.string().length(1))
          .readonly()
          .meta({ description: 'Letters that are mistaken' }),
      })
      .readonly(),
    families: z
      .record(
        nameSchema,
        z.strictObject({ sequence: z.array(textSchema).min(2).readonly(), prefix: z.string().default('') }).readonly(),
      )
      .readonly(),
    kinds: z.array(kindRuleSchema).readonly().meta({ description: 'In the order of the hierarchy' }),
    headings: z.enum(['cut', 'markdown', 'ignore']).meta({
      description: 'Whether headings that no rule knows are cut; markdown: only where marks say that they are headings',
    }),
    plain: z
      .strictObject({ numbered: plainRuleSchema, unnumbered: plainRuleSchema })
      .readonly()
      .meta({ description: 'Headings without a keyword' }),
    regions: z.array(regionSchema).readonly(),
    quotes: z.array(z.tuple([z.string().min(1).max(2), z.string().min(1).max(2)]).readonly()).readonly(),
    roles: z
      .partialRecord(roleSchema, z.array(textSchema).readonly())
      .readonly()
      .meta({ description: 'Words in titles that tell a role' }),
    repealed: z.array(textSchema).readonly().meta({ description: 'What stands in the place of repealed text' }),
    toc: z.array(linePatternSchema).readonly().meta({ description: 'The line above a table of contents' }),
    trivia: z.array(linePatternSchema).readonly().meta({ description: 'Page headers and footers' }),
    citation: z.string().nullable().meta({ description: '{kind? text {n}} for each kind that is cited' }),
    expect: expectSchema.nullable(),
    resolve: z
      .array(z.strictObject({ line: z.int().min(1), as: z.union([kindSchema, z.literal('text')]) }).readonly())
      .readonly()
      .meta({ description: 'Readings that a person has settled' }),
  })
  .readonly();

export type Profile = z.infer<typeof profileSchema>;
export type KindRule = Profile['kinds'][number];
/** What an address needs to know of a rule. */
export type NumberRule = Pick<KindRule, 'kind' | 'abbr' | 'scope'> & { readonly opens_numbering?: boolean };
export type Region = Profile['regions'][number];
export type Expectation = NonNullable<Profile['expect']>;

/**
 * How fine a granularity must be for a kind to become a unit of its own: 1 article or heading, 2 paragraph, 3 point.
 */
export function finenessOfKind(kind: UnitKind): 1 | 2 | 3 {
  if (kind === 'paragraph' || kind === 'definition') return 2;
  return kind === 'point' ||
    kind === 'subpoint' ||
    kind === 'quoted' ||
    kind === 'table' ||
    kind === 'code' ||
    kind === 'figure'
    ? 3
    : 1;
}

/** The same scale for a granularity. */
export function finenessOf(granularity: Granularity): 1 | 2 | 3 {
  return granularity === 'point' ? 3 : granularity === 'paragraph' ? 2 : 1;
}

/** The digest that pins a profile in a plan: of its canonical form, merged with the profile that it extends. */
export function profileSha256(profile: Profile): string {
  return sha256(canonicalJson(profile));
}
