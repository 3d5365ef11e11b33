/** Composes `trust sign` and `trust accept`: a proposed version gets its signatures, and is put in force when they suffice. */
import { pinTrust } from '../gate/pinned-trust.ts';
import { claimedFingerprint } from '../gate/signature.ts';
import { admitTrust } from '../gate/trust.ts';
import { requireRootSigned, type RootTally } from '../gate/trust-signatures.ts';
import { Refusal } from '../model/refusal.ts';
import { writeTrust, writeTrustSignature } from '../state/trust-store.ts';
import { signatureOver, type SigningMeans } from './sign-with.ts';
import type { Surroundings } from './surroundings.ts';
import { talliesOf } from './trust-show.ts';
import { readStanding, type Standing, type TrustVersion } from './trust-standing.ts';
import type { TrustState } from './trust.ts';

export interface SignedTrust {
  readonly path: string;
  readonly fpr: string;
  readonly proposal: TrustVersion;
  readonly before: TrustVersion | null;
  readonly tallies: readonly RootTally[];
}

/**
 * Signs the proposed version, and writes the signature only when the gate counts it. Refusals: TRUST_NO_PROPOSAL,
 * TRUST_SIGNATURE, FILE_EXISTS, GPG_FAILED, PROGRAM_MISSING, KEY_FILE.
 */
export async function signTrust(at: Surroundings, by: SigningMeans): Promise<SignedTrust> {
  const standing = await readStanding(at);
  const proposal = requireProposal(standing);
  const { version } = proposal.trust;
  const bytes = await signatureOver(at, proposal.bytes, by);
  const fpr = claimedFingerprint({ name: 'the new signature', bytes });
  const { evidence } = standing;
  const signatures = [...evidence.signatures, { name: 'the new signature', version, bytes }];
  const tallies = await talliesOf({ ...standing, evidence: { ...evidence, signatures } }, proposal, at.nowMs());
  const path = await writeTrustSignature(at.config.trust_dir, { version, fpr, bytes });
  return { path, fpr, proposal, before: standing.inForce, tallies };
}

/**
 * Puts the proposed version in force when the threshold of its own root people and of those before has signed it; the
 * version before stays beside it. Refusals: TRUST_NO_PROPOSAL, TRUST_SIGNATURE, those of the trust file.
 */
export async function acceptTrust(at: Surroundings): Promise<TrustState> {
  const standing = await readStanding(at);
  const proposal = requireProposal(standing);
  const { inForce, evidence } = standing;
  const { bytes } = proposal;
  const nowMs = at.nowMs();
  const before = inForce === null ? null : await pinTrust(inForce.bytes, evidence.certFiles);
  const next = await pinTrust(bytes, evidence.certFiles);
  await requireRootSigned({ bytes, next, before, signatures: evidence.signatures, nowMs });
  await admitTrust({ trustBytes: bytes, ...evidence }, nowMs);
  const replaced = inForce === null ? null : { version: inForce.trust.version, bytes: inForce.bytes };
  await writeTrust(at.config.trust_dir, bytes, replaced);
  return { trust: next.trust, sha256: next.sha256, before: inForce?.trust ?? null, waiting: null };
}

function requireProposal({ inForce, proposal }: Standing): TrustVersion {
  if (proposal === null) throw new Refusal('TRUST_NO_PROPOSAL', { in_force: inForce?.trust.version ?? null });
  return proposal;
}
