/** The signatures under a run's manifest as `verify` finds them: strictly, by the current trust file and time. */
import { verifyHalves } from '../../gate/approval/manifest-pair.ts';
import { envelopeOf, type SignedManifest } from '../../model/encoding/dsse.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { VerificationCheck } from '../../model/artefacts/verification.ts';
import { readAdmittedTrust } from '../shared/admitted-trust.ts';
import type { OperationContext } from '../shared/operation-context.ts';

/**
 * One comparison for the pair, or none while no half is signed: then there is nothing to compare. Each half must be
 * signed by the role under which it is recorded. Refusals: those of the trust file.
 */
export async function pairChecks(
  ctx: OperationContext,
  manifest: SignedManifest | null,
  steps: readonly { readonly step: string }[],
): Promise<readonly VerificationCheck[]> {
  if (manifest === null || manifest.halves.length === 0) return [];
  const isVerified = steps.some(({ step }) => step === 'write_verify');
  const expected = isVerified ? 'executor, verifier' : 'executor';
  const actual = await foundIn(ctx, manifest);
  const table = 'cutter_governance.dot_pair_signature';
  return [{ check: 'manifest signed by', table, expected, actual, matched: expected === actual }];
}

async function foundIn(ctx: OperationContext, manifest: SignedManifest): Promise<string> {
  const trust = await readAdmittedTrust(ctx, ctx.nowMs());
  try {
    const signers = await verifyHalves(envelopeOf(manifest), trust, ctx.nowMs());
    const swapped = manifest.halves.find(({ role }, index) => signers[index]?.role !== role);
    if (swapped !== undefined) return `${swapped.role} by a key of another role`;
    return signers.map(({ role }) => role).join(', ');
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code;
  }
}
