/**
 * `cutter/resolution/v1`: what the people of SG_3 sign to lift holds, to void a run that has written, or to withdraw its drafts
 * as a compensation plan lists them. A type of its own, so that it can never open a window, and no approval can ever lift a
 * hold (ADR 17). Shape only; the gate decides.
 */
import { z } from 'zod';
import { approvalSchema } from './approval.ts';
import { canonicalJson } from '../encoding/canonical.ts';
import { countSchema, documentIdSchema, instantSchema, sha256Schema, uuidSchema } from '../ids.ts';
import { ledgerHeadSchema } from './ledger.ts';
import { RECORDED_PHASES } from '../phase.ts';

export const RESOLUTION_TYPE = 'cutter/resolution/v1';

/** The largest number of holds that one document may lift; the database has the same limit (0019). */
export const MAX_HOLDS = 64;

const { database, trust_root: trustRoot, threshold, note } = approvalSchema.unwrap().shape;

const releaseSchema = z
  .strictObject({ action: z.literal('release'), hold_ids: z.array(uuidSchema).min(1).max(MAX_HOLDS).readonly() })
  .readonly();
const steps = z.array(z.enum(RECORDED_PHASES)).readonly().meta({
  description: 'What the run has recorded, sorted; when it has recorded anything else, nothing is done',
});
const voidSchema = z
  .strictObject({
    action: z.literal('void'),
    document_id: documentIdSchema,
    plan_sha256: sha256Schema,
    run_id: uuidSchema,
    steps,
  })
  .readonly();
const compensateSchema = z
  .strictObject({
    action: z.literal('compensate'),
    compensation_sha256: sha256Schema.meta({ description: 'sha256 of compensation.json, which lists every draft' }),
    document_id: documentIdSchema,
    drafts_sha256: sha256Schema.meta({ description: 'Place and digest of every draft, as the database computes it' }),
    plan_sha256: sha256Schema,
    run_id: uuidSchema,
    steps,
    units: countSchema,
    versions: countSchema.min(1),
  })
  .readonly();

export const resolutionSchema = z
  .strictObject({
    type: z.literal(RESOLUTION_TYPE),
    gate: z.literal('SG_3'),
    review_decision_id: uuidSchema.meta({ description: 'Fresh; used once' }),
    resolves: z.discriminatedUnion('action', [releaseSchema, voidSchema, compensateSchema]),
    database,
    trust_root: trustRoot,
    threshold,
    ledger_head: ledgerHeadSchema.meta({ description: 'The ledger when it was prepared' }),
    issued_at: instantSchema,
    not_after: instantSchema,
    note,
  })
  .readonly();
export type Resolution = z.infer<typeof resolutionSchema>;
export type Resolves = Resolution['resolves'];
/** What voids a run. */
export type VoidsRun = Exclude<Resolves, { readonly action: 'release' }>;

/** The exact bytes to sign. */
export function resolutionBytes(resolution: Resolution): Buffer {
  return Buffer.from(canonicalJson(resolution), 'ascii');
}
