/** A profile: marking rules as data (design 3, 2.5). Shape and digest only; `numbering` reads titles by it. */
import { z } from 'zod';
import { canonicalJson } from '../../model/canonical.ts';
import { sha256 } from '../../model/digest.ts';
import { UNIT_KINDS } from '../../model/unit.ts';

export const GRANULARITIES = ['heading'] as const;
/** Which units become rows of their own. Kinds below the granularity stay inside the body. */
export type Granularity = (typeof GRANULARITIES)[number];

const kindRuleSchema = z
  .strictObject({
    unit_kind: z.enum(UNIT_KINDS),
    abbr: z
      .string()
      .regex(/^[a-z]+$/)
      .meta({ description: 'Akoma Ntoso abbreviation, the first part of an address' }),
    words: z.array(z.string().min(1)).readonly().meta({ description: 'Printed keywords, matched whole, case ignored' }),
    scope: z.enum(['document', 'parent']).meta({ description: 'document: numbered through the whole work' }),
    opens_numbering: z.boolean().meta({ description: 'Numbers start again inside, as in an annex' }),
  })
  .readonly();

export const profileSchema = z
  .strictObject({
    profile: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
    version: z.int().min(1),
    language: z.string(),
    granularity: z.enum(GRANULARITIES),
    fold: z
      .strictObject({
        form: z.literal('NFC'),
        map: z.record(z.string().length(1), z.string().length(1)).meta({ description: 'Letters that are mistaken' }),
      })
      .readonly(),
    kinds: z.array(kindRuleSchema).min(1).readonly(),
    plain: z
      .strictObject({ numbered: kindRuleSchema, unnumbered: kindRuleSchema })
      .readonly()
      .meta({ description: 'Headings without a keyword' }),
  })
  .readonly();

export type Profile = z.infer<typeof profileSchema>;
export type KindRule = Profile['kinds'][number];

/** The digest that pins a profile in a plan: of its canonical form. */
export function profileSha256(profile: Profile): string {
  return sha256(canonicalJson(profile));
}
