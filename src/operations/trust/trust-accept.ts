/** The operation of `trust sign` and `trust accept`: a proposed version is signed, and put in force when it has enough signatures. */
import { pinTrust } from '../../gate/trust/pinned-trust.ts';
import { claimedFingerprint } from '../../gate/openpgp/signature.ts';
import { admitTrust } from '../../gate/trust/admit-trust.ts';
import { requireRootSigned } from '../../gate/trust/trust-signatures.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { writeTrust, writeTrustSignature } from '../../state/files/trust-store.ts';
import { signatureOver, type SigningMeans } from '../shared/sign-with.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import { talliesOf } from './trust-show.ts';
import { readTrustVersions, type TrustVersions } from './trust-versions.ts';
import type { TrustVersion, TrustState, SignedTrust } from '../../model/outcomes/trust.ts';

/**
 * Signs the proposed version, and writes the signature only when the gate counts it. Refusals: TRUST_NO_PROPOSAL,
 * TRUST_SIGNATURE, FILE_EXISTS, GPG_FAILED, PROGRAM_MISSING, KEY_FILE.
 */
export async function signTrust(ctx: OperationContext, by: SigningMeans): Promise<SignedTrust> {
  const standing = await readTrustVersions(ctx);
  const proposal = requireProposal(standing);
  const { version } = proposal.trust;
  const bytes = await signatureOver(ctx, proposal.bytes, by);
  const fpr = claimedFingerprint({ name: 'the new signature', bytes });
  const { evidence } = standing;
  const signatures = [...evidence.signatures, { name: 'the new signature', version, bytes }];
  const tallies = await talliesOf({ ...standing, evidence: { ...evidence, signatures } }, proposal, ctx.nowMs());
  const path = await writeTrustSignature(ctx.config.trust_dir, { version, fpr, bytes });
  return { path, fpr, proposal, before: standing.inForce, tallies };
}

/**
 * Puts the proposed version in force when the threshold of its own root people and of those before has signed it; the
 * version before stays beside it. Refusals: TRUST_NO_PROPOSAL, TRUST_SIGNATURE, those of the trust file.
 */
export async function acceptTrust(ctx: OperationContext): Promise<TrustState> {
  const standing = await readTrustVersions(ctx);
  const proposal = requireProposal(standing);
  const { inForce, evidence } = standing;
  const { bytes } = proposal;
  const nowMs = ctx.nowMs();
  const before = inForce === null ? null : await pinTrust(inForce.bytes, evidence.certFiles);
  const next = await pinTrust(bytes, evidence.certFiles);
  await requireRootSigned({ bytes, next, before, signatures: evidence.signatures, nowMs });
  await admitTrust({ trustBytes: bytes, ...evidence }, nowMs);
  const replaced = inForce === null ? null : { version: inForce.trust.version, bytes: inForce.bytes };
  await writeTrust(ctx.config.trust_dir, bytes, replaced);
  return { trust: next.trust, sha256: next.sha256, before: inForce?.trust ?? null, waiting: null };
}

function requireProposal({ inForce, proposal }: TrustVersions): TrustVersion {
  if (proposal === null) throw new Refusal('TRUST_NO_PROPOSAL', { in_force: inForce?.trust.version ?? null });
  return proposal;
}
