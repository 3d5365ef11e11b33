/** Seals a plan: writes its canonical bytes. Their sha256 is what people sign. */
import { sha256 } from '../../model/encoding/digest.ts';
import type { Plan, SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { planChunks } from './plan-chunks.ts';

/** V8 allows no string longer than 2^29 characters, and nobody could review a plan of this size. */
export const MAX_PLAN_BYTES = 500_000_000;

/** The canonical bytes of a plan and their sha256. Refusal `E_LIMIT` when they would exceed 500,000,000 bytes. */
export function sealPlan(plan: Plan): SealedPlan {
  return sealWithin(plan, MAX_PLAN_BYTES);
}

/** `sealPlan` with another limit on the bytes. */
export function sealWithin(plan: Plan, maxBytes: number): SealedPlan {
  const chunks: Buffer[] = [];
  let size = 0;
  for (const chunk of planChunks(plan)) {
    const bytes = Buffer.from(chunk, 'utf8');
    size += bytes.length;
    if (size > maxBytes) {
      throw new Refusal('E_LIMIT', { limit: 'plan_bytes', allowed: maxBytes, value: size });
    }
    chunks.push(bytes);
  }
  const bytes = Buffer.concat(chunks, size);
  return { plan, bytes, sha256: sha256(bytes) };
}

/** Whether `bytes` are the canonical bytes of `plan`, without writing all of them. */
export function isSealOf(bytes: Buffer, plan: Plan): boolean {
  let scratch = Buffer.alloc(0);
  let at = 0;
  for (const chunk of planChunks(plan)) {
    // A character of a string takes at most three bytes of UTF-8.
    if (scratch.length < chunk.length * 3) scratch = Buffer.allocUnsafe(chunk.length * 3);
    const length = scratch.write(chunk, 'utf8');
    if (bytes.compare(scratch, 0, length, at, Math.min(at + length, bytes.length)) !== 0) return false;
    at += length;
  }
  return at === bytes.length;
}
