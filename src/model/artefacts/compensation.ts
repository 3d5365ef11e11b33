/**
 * `cutter.compensation/1`: the plan by which the drafts of a run are withdrawn and the run is voided (ADR 20). Lists every
 * draft, so that people see what is withdrawn. It never contains what is in force: that is changed by a new cut.
 */
import { z } from 'zod';
import { canonicalJson } from '../encoding/canonical.ts';
import { CHANGE_CLASSES } from './change.ts';
import { sha256 } from '../encoding/digest.ts';
import { countSchema, documentIdSchema, instantSchema, sha256Schema, uuidSchema } from '../ids.ts';
import { RECORDED_PHASES } from '../phase.ts';
import type { VoidsRun } from './resolution.ts';
import { targetSchema } from './target.ts';

export const COMPENSATION_FORMAT = 'cutter.compensation/1';

export const draftSchema = z
  .strictObject({
    change: z.enum(CHANGE_CLASSES),
    eid: z.string().min(1),
    is_new: z.boolean().meta({ description: 'The unit itself is a draft of the run, and is withdrawn with its text' }),
    path: z.string().min(1),
    title: z.string().min(1),
    unit_digest: sha256Schema,
    wid: z.string().min(1),
  })
  .readonly();
export type Draft = z.infer<typeof draftSchema>;

export const compensationSchema = z
  .strictObject({
    format: z.literal(COMPENSATION_FORMAT),
    created_at: instantSchema,
    cutter_version: z.string(),
    document_id: documentIdSchema,
    run_id: uuidSchema.meta({ description: 'The run whose drafts are withdrawn' }),
    plan_sha256: sha256Schema.meta({ description: 'The plan of that run' }),
    steps: z.array(z.enum(RECORDED_PHASES)).readonly().meta({ description: 'What it has recorded, sorted' }),
    target: targetSchema,
    units: countSchema.meta({ description: 'Units that are new in this run' }),
    versions: countSchema.min(1),
    drafts_sha256: sha256Schema,
    drafts: z.array(draftSchema).readonly(),
  })
  .readonly();
export type Compensation = z.infer<typeof compensationSchema>;

/** A compensation with the bytes that are signed for. */
export interface SealedCompensation {
  readonly compensation: Compensation;
  readonly bytes: Buffer;
  readonly sha256: string;
}

/** The file as it is written: canonical, like a plan. */
export function sealCompensation(compensation: Compensation): SealedCompensation {
  const bytes = Buffer.from(canonicalJson(compensation), 'utf8');
  return { compensation, bytes, sha256: sha256(bytes) };
}

/** Place and digest of every draft in document order, as `drafts_of_run` of the contract computes it (0021). */
export function draftsSha256(drafts: readonly Draft[]): string {
  return sha256(Buffer.from(drafts.map(({ path, unit_digest: digest }) => `${path} ${digest}\n`).join(''), 'utf8'));
}

/** What SG_3 signs for it. */
export function compensates({ compensation, sha256: digest }: SealedCompensation): VoidsRun {
  const { document_id, drafts_sha256, plan_sha256, run_id, steps, units, versions } = compensation;
  const counted = { drafts_sha256, steps, units, versions };
  return { action: 'compensate', compensation_sha256: digest, document_id, plan_sha256, run_id, ...counted };
}

/** Whether bytes name this format, without parsing them. Inside a JSON string these quotes are escaped. */
export function claimsCompensation(bytes: Buffer): boolean {
  return bytes.includes(`"format": "${COMPENSATION_FORMAT}"`);
}
