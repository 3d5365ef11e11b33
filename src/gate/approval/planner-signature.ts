/** Whose signature counts for what, and the planner's own signature over the plan. */
import type { Gate } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { unobserved } from '../check.ts';
import { verifySignatures, type SignerPolicy } from '../openpgp/signature.ts';
import type { AdmittedTrust } from '../trust/admit-trust.ts';

/** The verified planner, or null where the trust file does not require plans to be signed. */
export type Planner = { readonly person: string; readonly primaryFpr: string } | null;

/** The people who may sign at a gate; nobody for a gate that the trust file does not know. */
export function signersOfGate(trust: AdmittedTrust, gate: Gate): SignerPolicy {
  return policyFor(trust, trust.gate(gate)?.people ?? []);
}

/**
 * Who signed the plan. Required by the trust file: exactly one valid signature of a person of the role plan, checked as
 * strictly as any other. PLAN_SIGNATURE, with the code of the check that failed in the facts.
 */
export async function verifiedPlanner(facts: {
  readonly trust: AdmittedTrust;
  readonly plan: SealedPlan;
  readonly planSignature: Uint8Array | undefined;
  readonly nowMs: number;
}): Promise<Planner> {
  const { trust, plan, planSignature, nowMs } = facts;
  if (!trust.trust.require_plan_signature) return null;
  if (planSignature === undefined) throw new Refusal('PLAN_SIGNATURE', { because: 'SIGNATURE_MISSING' });
  const claim = { name: 'plan.json.asc', bytes: planSignature, document: plan.bytes };
  try {
    const [signed] = await verifySignatures(
      [claim],
      { policy: policyFor(trust, trust.peopleOf('plan')), nowMs },
      unobserved,
    );
    if (signed === undefined) throw new Refusal('SIGNATURE_MISSING');
    return { person: signed.person, primaryFpr: signed.primaryFpr };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('PLAN_SIGNATURE', { ...error.facts, because: error.code }, { cause: error });
  }
}

/** Pinned keys that are not revoked, and these people's alone. */
export function policyFor(trust: AdmittedTrust, people: readonly string[]): SignerPolicy {
  return {
    signerOf: (fpr) => trust.signerOf(fpr),
    isRevoked: (fpr) => trust.isRevoked(fpr),
    maySign: (person) => people.includes(person),
  };
}
