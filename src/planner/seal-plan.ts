/** Sealing: a plan becomes its bytes. The bytes are the contract; their sha256 is what people sign. */
import { canonicalJson } from '../model/canonical.ts';
import { sha256 } from '../model/digest.ts';
import type { Plan, SealedPlan } from '../model/plan.ts';
import { Refusal } from '../model/refusal.ts';

/** V8 holds no longer string than 2^29 characters, and a plan of this size is beyond review long before. */
export const MAX_PLAN_BYTES = 500_000_000;

/** The canonical bytes of a plan and their sha256. Refusal `E_LIMIT` when they would exceed 500,000,000 bytes. */
export function sealPlan(plan: Plan): SealedPlan {
  const bytes = Buffer.from(canonicalText(plan), 'utf8');
  if (bytes.length > MAX_PLAN_BYTES) {
    throw new Refusal('E_LIMIT', { limit: 'plan_bytes', allowed: MAX_PLAN_BYTES, value: bytes.length });
  }
  return { plan, bytes, sha256: sha256(bytes) };
}

function canonicalText(plan: Plan): string {
  try {
    return canonicalJson(plan);
  } catch (error) {
    // The one RangeError of serialising is a string beyond V8's limit.
    if (!(error instanceof RangeError)) throw error;
    throw new Refusal('E_LIMIT', { limit: 'plan_bytes', allowed: MAX_PLAN_BYTES, value: null }, { cause: error });
  }
}
