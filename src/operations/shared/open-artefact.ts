/**
 * Opens one of cutter's files and says which it is. A file is read once, and every decision is about the bytes that were
 * read. Checks what the file alone allows; needs no database.
 */
import { z } from 'zod';
import { APPROVAL_TYPE, approvalSchema } from '../../model/artefacts/approval.ts';
import {
  claimsCompensation,
  COMPENSATION_FORMAT,
  compensationSchema,
  sealCompensation,
  type SealedCompensation,
} from '../../model/artefacts/compensation.ts';
import { canonicalJson, type Json } from '../../model/encoding/canonical.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { PLAN_FORMAT, type SealedPlan } from '../../model/artefacts/plan.ts';
import { RECEIPT_TYPE, receiptSchema } from '../../model/artefacts/receipt.ts';
import { RESOLUTION_TYPE, resolutionSchema } from '../../model/artefacts/resolution.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { VERIFICATION_FORMAT, verificationSchema } from '../../model/artefacts/verification.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import { readPlanFile } from '../../state/files/plan-store.ts';
import type { Artefact } from '../../model/outcomes/artefact.ts';

/** The members by which an artefact names its form. */
const headSchema = z.object({ format: z.string().optional(), type: z.string().optional() });

/**
 * The artefact in `path`. A plan is derived again from its own source (PLAN_TAMPERED and the other refusals of
 * `openPlan`); anything else must match its schema and be canonical. FILE_MISSING, FILE_FORMAT with the first reason.
 */
export async function openArtefact(path: string): Promise<Artefact> {
  return artefactIn(path, await readPlanFile(path));
}

async function artefactIn(path: string, bytes: Buffer): Promise<Artefact> {
  const parsed = parse(path, bytes);
  const head = headSchema.safeParse(parsed);
  const name = head.success ? (head.data.format ?? head.data.type) : undefined;
  switch (name) {
    case PLAN_FORMAT: {
      const sealed = await openPlan(bytes);
      return { kind: 'plan', sha256: sealed.sha256, sealed };
    }
    case COMPENSATION_FORMAT: {
      const sealed = sealCompensation(requireCanonical(path, bytes, compensationSchema, parsed));
      return { kind: 'compensation', sha256: sealed.sha256, sealed };
    }
    case APPROVAL_TYPE:
      return { kind: 'approval', sha256: sha256(bytes), value: requireCanonical(path, bytes, approvalSchema, parsed) };
    case RESOLUTION_TYPE:
      return {
        kind: 'resolution',
        sha256: sha256(bytes),
        value: requireCanonical(path, bytes, resolutionSchema, parsed),
      };
    case RECEIPT_TYPE:
      return { kind: 'receipt', sha256: sha256(bytes), value: requireCanonical(path, bytes, receiptSchema, parsed) };
    case VERIFICATION_FORMAT:
      return {
        kind: 'verification',
        sha256: sha256(bytes),
        value: requireCanonical(path, bytes, verificationSchema, parsed),
      };
    default:
      throw new Refusal('FILE_FORMAT', { file: path, reason: name === undefined ? 'names no format' : `is ${name}` });
  }
}

/** A plan or a compensation as it was read. A plan is not opened yet: `verify` does not open a recorded one. */
export type PlanFile =
  | { readonly kind: 'plan'; readonly path: string; readonly bytes: Buffer }
  | { readonly kind: 'compensation'; readonly path: string; readonly sealed: SealedCompensation };

/** A file that is not a compensation counts as a plan; opening it shows what is wrong. FILE_MISSING, FILE_FORMAT. */
export async function openPlanFile(path: string): Promise<PlanFile> {
  const bytes = await readPlanFile(path);
  return claimsCompensation(bytes)
    ? { kind: 'compensation', path, sealed: compensationIn(path, bytes) }
    : { kind: 'plan', path, bytes };
}

/** A plan file, opened; another artefact is FILE_FORMAT. */
export async function openPlanArtefact(path: string): Promise<SealedPlan> {
  return planIn(path, await readPlanFile(path));
}

/** The same for bytes that were read from `path` already. */
export async function planIn(path: string, bytes: Buffer): Promise<SealedPlan> {
  const artefact = await artefactIn(path, bytes);
  if (artefact.kind !== 'plan') throw new Refusal('FILE_FORMAT', { file: path, reason: `is a ${artefact.kind}` });
  return artefact.sealed;
}

/** A compensation file; another artefact is FILE_FORMAT. */
export async function openCompensation(path: string): Promise<SealedCompensation> {
  const artefact = await openArtefact(path);
  if (artefact.kind !== 'compensation')
    throw new Refusal('FILE_FORMAT', { file: path, reason: `is a ${artefact.kind}, and no compensation` });
  return artefact.sealed;
}

function compensationIn(path: string, bytes: Buffer): SealedCompensation {
  return sealCompensation(requireCanonical(path, bytes, compensationSchema, parse(path, bytes)));
}

function parse(path: string, bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
    throw new Refusal('FILE_FORMAT', { file: path, reason: 'is not JSON in UTF-8' }, { cause: error });
  }
}

/** Requires the canonical form, so that what is shown is exactly what the file contains. */
function requireCanonical<T extends Json>(path: string, bytes: Buffer, schema: z.ZodType<T>, parsed: unknown): T {
  const result = schema.safeParse(parsed);
  if (!result.success) {
    const [issue] = result.error.issues;
    const reason = issue === undefined ? 'has another form' : `${issue.path.join('.')}: ${issue.message}`;
    throw new Refusal('FILE_FORMAT', { file: path, reason });
  }
  if (!bytes.equals(Buffer.from(canonicalJson(result.data))))
    throw new Refusal('FILE_FORMAT', { file: path, reason: 'is not in canonical form' });
  return result.data;
}
