/**
 * `cutter/resolution/v1`: what the people of SG_3 sign to lift holds, or to void a run that has written. A type of its
 * own, so that it can never open a window, and no approval can ever lift a hold (ADR 17). Shape only; the gate decides.
 */
import { z } from 'zod';
import { approvalSchema } from './approval.ts';
import { canonicalJson } from './canonical.ts';
import { documentIdSchema, instantSchema, sha256Schema, uuidSchema } from './ids.ts';
import { ledgerHeadSchema } from './ledger.ts';
import { RECORDED_PHASES } from './phase.ts';

export const RESOLUTION_TYPE = 'cutter/resolution/v1';

/** As many holds as one document may lift; the database has the same limit (0019). */
export const MAX_HOLDS = 64;

const { database, trust_root: trustRoot, threshold, note } = approvalSchema.unwrap().shape;

const releaseSchema = z
  .strictObject({ action: z.literal('release'), hold_ids: z.array(uuidSchema).min(1).max(MAX_HOLDS).readonly() })
  .readonly();
const voidSchema = z
  .strictObject({
    action: z.literal('void'),
    document_id: documentIdSchema,
    plan_sha256: sha256Schema,
    run_id: uuidSchema,
    steps: z.array(z.enum(RECORDED_PHASES)).readonly().meta({
      description: 'What the run has recorded, sorted; when it has recorded anything else, nothing is voided',
    }),
  })
  .readonly();

export const resolutionSchema = z
  .strictObject({
    type: z.literal(RESOLUTION_TYPE),
    gate: z.literal('SG_3'),
    review_decision_id: uuidSchema.meta({ description: 'Fresh; used once' }),
    resolves: z.discriminatedUnion('action', [releaseSchema, voidSchema]),
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

/** The exact bytes to sign. */
export function resolutionBytes(resolution: Resolution): Buffer {
  return Buffer.from(canonicalJson(resolution), 'ascii');
}
