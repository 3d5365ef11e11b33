/** plan.json, `cutter.plan/2`. The sealed bytes are the contract; this file is their shape. */
import { z } from 'zod';
import { canonicalJson } from '../encoding/canonical.ts';
import { basedOnSchema, changeSchema, statementsSchema, suggestionSchema } from './change.ts';
import { sha256 } from '../encoding/digest.ts';
import { expectedDeltaSchema } from './expected.ts';
import {
  countSchema,
  dateSchema,
  documentIdSchema,
  instantSchema,
  sha256Schema,
  tableNameSchema,
  uuidSchema,
} from '../ids.ts';
import { ledgerHeadSchema } from './ledger.ts';
import { gateSchema, phaseSchema, THROUGH } from '../phase.ts';
import { targetSchema } from './target.ts';
import { unitSchema } from './unit.ts';

export const PLAN_FORMAT = 'cutter.plan/2';

export const sourceSchema = z
  .strictObject({
    name: z.string().min(1).meta({ description: 'File name, without folders' }),
    media_type: z.string(),
    bytes: countSchema,
    sha256: sha256Schema.meta({ description: 'Of the bytes of the source file: the pin' }),
    converter: z.strictObject({ name: z.string(), version: z.string() }).readonly(),
    original: z
      .string()
      .nullable()
      .meta({ description: 'The source file in base64, where text is derived from it; null where it is the text' }),
    text: z.string().meta({ description: 'The whole text, once; every unit is a span on it' }),
    text_sha256: sha256Schema.meta({ description: 'Of the text: what the units rebuild' }),
  })
  .readonly();
export type Source = z.infer<typeof sourceSchema>;

export const profileRefSchema = z
  .strictObject({
    name: z.string(),
    version: countSchema,
    sha256: sha256Schema,
    granularity: z.string(),
    definition: z
      .string()
      .nullable()
      .meta({ description: 'The whole profile as canonical JSON; null where it is built in' }),
    accepts_ambiguity: z.boolean().meta({ description: 'Of two equally likely readings the first was taken' }),
  })
  .readonly();

export const baselineSchema = z
  .strictObject({
    cuts: countSchema.meta({
      description: 'Versions of the source that are registered; the next cut has the next number',
    }),
    tables: z.array(z.strictObject({ rows: countSchema, table: tableNameSchema }).readonly()).readonly(),
    scope_sha256: sha256Schema.meta({ description: 'Of every row that belongs to the document' }),
    document_registered: z.boolean(),
  })
  .readonly();
export type Baseline = z.infer<typeof baselineSchema>;

export const databaseCodeSchema = z
  .strictObject({
    functions_sha256: sha256Schema,
    triggers_sha256: sha256Schema,
    constraints_sha256: sha256Schema,
    grants_sha256: sha256Schema,
    statements_sha256: sha256Schema.meta({ description: 'Of the SQL statements that this cutter would send' }),
  })
  .readonly();
export type DatabaseCode = z.infer<typeof databaseCodeSchema>;

/** Everything of a plan but its units, which apply derives again instead of trusting them. */
export const planFrameSchema = z.strictObject({
  format: z.literal(PLAN_FORMAT),
  header: z
    .strictObject({
      run_id: uuidSchema,
      created_at: instantSchema,
      cutter_version: z.string(),
      ledger_head: ledgerHeadSchema.meta({ description: 'The ledger when the plan was made; its approvals name it' }),
      source_path: z.string().min(1).meta({ description: 'Where the source lay, relative to the working folder' }),
    })
    .readonly()
    .meta({ description: 'The volatile facts, outside effects_sha256' }),
  target: targetSchema,
  document: z.strictObject({ document_id: documentIdSchema, title: z.string().min(1) }).readonly(),
  source: sourceSchema,
  profile: profileRefSchema,
  through: z.enum(THROUGH),
  baseline: baselineSchema,
  based_on: basedOnSchema.nullable().meta({ description: 'The version in force; null when nothing is in force' }),
  changes: z.array(changeSchema).readonly(),
  database_code: databaseCodeSchema,
  statements: statementsSchema.nullable().meta({ description: 'What people stated about the identity of units' }),
  suggestions: z.array(suggestionSchema).readonly(),
  valid_from: dateSchema.nullable().meta({ description: 'First day in force, as stated; not when it is recorded' }),
  rows_sha256: sha256Schema.meta({ description: 'Of every row of content that the run writes: cutter.rows/1' }),
  units_sha256: sha256Schema.meta({ description: 'Of the sorted unit digests' }),
  expected: z.array(expectedDeltaSchema).readonly(),
  steps: z
    .array(
      z
        .strictObject({
          phase: phaseSchema,
          gate: gateSchema.nullable(),
          role: z.string().nullable(),
          writes: z.string(),
        })
        .readonly(),
    )
    .readonly(),
  policies: z
    .array(z.strictObject({ policy: z.string(), result: z.enum(['pass', 'warn']), detail: z.string() }).readonly())
    .readonly(),
  diagnostics: z
    .array(
      z
        .strictObject({
          code: z.string(),
          severity: z.enum(['warning', 'error']),
          line: countSchema,
          snippet: z.string(),
          hint: z.string(),
        })
        .readonly(),
    )
    .readonly(),
});

export const planSchema = planFrameSchema.extend({ units: z.array(unitSchema).readonly() }).readonly();
export type Plan = z.infer<typeof planSchema>;
export type Diagnostic = Plan['diagnostics'][number];

/** A plan with the bytes that it was read from or is written as, and their sha256. */
export interface SealedPlan {
  readonly plan: Plan;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The digest of the effects of a plan, without time and run: what `cutter diff` compares. */
export function effectsSha256(plan: Plan): string {
  const { target, source, units, changes, expected, valid_from } = plan;
  return sha256(canonicalJson({ target, source, units, changes, expected, valid_from }));
}
