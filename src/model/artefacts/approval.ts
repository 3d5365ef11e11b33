/** `cutter/approval/v2`: what a sovereign signs for one gate of one run. Shape only; the gate decides. */
import { z } from 'zod';
import { canonicalJson } from '../encoding/canonical.ts';
import { deltaSchema } from './expected.ts';
import { countSchema, documentIdSchema, fingerprintSchema, instantSchema, sha256Schema, uuidSchema } from '../ids.ts';
import { ledgerHeadSchema } from './ledger.ts';
import { GATE_OF_PHASE, gateSchema, type Gate, type MutatingPhase } from '../phase.ts';

export const APPROVAL_TYPE = 'cutter/approval/v2';

/** Printable ASCII, so that nothing is hidden from a person who reads it with `less`. */
const asciiText = (limit: number) =>
  z
    .string()
    .max(limit)
    .regex(/^[\x20-\x7e]*$/, 'expected printable ASCII');

const mutatingPhaseSchema = z.enum(Object.keys(GATE_OF_PHASE) as [MutatingPhase, ...MutatingPhase[]]);

export const approvalSchema = z
  .strictObject({
    type: z.literal(APPROVAL_TYPE),
    decision: z.enum(['approve', 'reject']),
    gate: gateSchema,
    review_decision_id: uuidSchema.meta({ description: 'Fresh for each document and gate; used once' }),
    run_id: uuidSchema,
    plan_sha256: sha256Schema,
    review_sha256: sha256Schema.meta({ description: 'Of review.md, the text that people read' }),
    review_html_sha256: sha256Schema.meta({ description: 'Of review.html, the same text for a browser' }),
    units_sha256: sha256Schema,
    rows_sha256: sha256Schema.meta({ description: 'Of every row of content that the run may write: cutter.rows/1' }),
    text_sha256: sha256Schema.meta({ description: 'Of the text that the units rebuild' }),
    backup_fpr: fingerprintSchema.meta({ description: 'The certificate that the backup is encrypted to' }),
    target_document_id: documentIdSchema,
    source_sha256: sha256Schema,
    database: z.strictObject({ cluster_id: asciiText(20), name: asciiText(63), uuid: asciiText(36) }).readonly(),
    trust_root: z.strictObject({ version: countSchema, sha256: sha256Schema }).readonly(),
    threshold: z
      .strictObject({ m: countSchema, n: countSchema })
      .readonly()
      .meta({ description: 'm of n people, as the trust file says; shown so that a downgrade is seen' }),
    ledger_head: ledgerHeadSchema.meta({ description: 'Of the plan for SG_1, of the closed SG_1 for SG_2' }),
    planner: z.union([z.literal('none'), fingerprintSchema]),
    phases: z.array(mutatingPhaseSchema).readonly(),
    allowance: z.array(deltaSchema).readonly(),
    prior: z
      .strictObject({ review_decision_id: uuidSchema, manifest_sha256: sha256Schema })
      .readonly()
      .nullable()
      .meta({ description: 'For SG_2: the closed SG_1 decision and manifest that are enacted; null for SG_1' }),
    issued_at: instantSchema,
    not_after: instantSchema,
    note: asciiText(280),
  })
  .readonly();
export type Approval = z.infer<typeof approvalSchema>;

/** An approval never lives longer than this (24 h and 12 h), whatever the trust file says. */
export const MAX_TTL_SECONDS = { SG_1: 86_400, SG_2: 43_200, SG_3: 43_200 } as const satisfies Record<Gate, number>;

/** The exact bytes to sign. */
export function approvalBytes(approval: Approval): Buffer {
  return Buffer.from(canonicalJson(approval), 'ascii');
}
