/**
 * Opens a plan from its bytes and proves that it is the plan of its source. No computed value in the file is trusted:
 * the source inside the plan is cut again, and the result must be the same bytes
 * (docs/invariants.md: plan-is-derived-again).
 */
import { sha256 } from '../../model/encoding/digest.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { firstDifference } from './first-difference.ts';
import { parsePlanJson, readPlanFrame } from './plan-frame.ts';
import { rederivePlan } from './rederive.ts';
import { isSealOf, MAX_PLAN_BYTES } from './seal-plan.ts';

/**
 * The plan in `bytes`, with their sha256. The returned plan is the derived one, so its values never come from units in
 * the file. Refusals: `PLAN_SIZE`, `PLAN_JSON`, `PLAN_VERSION`, `PLAN_SCHEMA` with the first issues, `PROFILE_UNKNOWN`,
 * and `PLAN_TAMPERED` with the path of the first difference, which covers every other edit: another order, duplicate
 * members, other white space or line ends, and any value that the source does not yield.
 */
export async function openPlan(bytes: Buffer): Promise<SealedPlan> {
  if (bytes.length > MAX_PLAN_BYTES) throw new Refusal('PLAN_SIZE', { bytes: bytes.length, allowed: MAX_PLAN_BYTES });
  const plan = await rederivePlan(readPlanFrame(bytes));
  if (!isSealOf(bytes, plan)) {
    const value = parsePlanJson(bytes);
    // The digest of the rows follows from the rest; what it follows from says more.
    const path =
      firstDifference({ ...Object(value), rows_sha256: plan.rows_sha256 }, plan) ?? firstDifference(value, plan);
    throw new Refusal('PLAN_TAMPERED', { first_difference: path ?? 'spelling' });
  }
  return { plan, bytes, sha256: sha256(bytes) };
}
