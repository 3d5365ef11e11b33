/**
 * Who signed a version of the trust file (the rules of TUF's root role): the threshold of the people whom
 * it names for the role root, and that of the version before it. A key that either version revokes signs nothing.
 */
import { Refusal } from '../../model/refusals/refusal.ts';
import { unobserved } from '../check.ts';
import type { PinnedTrust } from './pinned-trust.ts';
import { claimedFingerprint, verifySignatures, type SignatureFile } from '../openpgp/signature.ts';
import type { RootTally } from '../../model/outcomes/trust.ts';

/** A signature file in the trust folder; `version` is the one that its name says. */
export interface TrustSignature extends SignatureFile {
  readonly version: number;
}

/** A version with the facts by which it is judged. `before` is null for the first one, and if the one before is not available. */
export interface TrustStep {
  readonly bytes: Uint8Array;
  readonly next: PinnedTrust;
  readonly before: PinnedTrust | null;
  readonly signatures: readonly TrustSignature[];
  readonly nowMs: number;
}

/**
 * Counts people for each version that names a role root; nothing to count when neither does. Every signature of this
 * version must be good: one bad file refuses. TRUST_SIGNATURE, with the code of the check that failed.
 */
export async function tallyRoots({ bytes, next, before, signatures, nowMs }: TrustStep): Promise<readonly RootTally[]> {
  const judges = [next, ...(before === null ? [] : [before])].filter((trust) => trust.role('root') !== null);
  if (judges.length === 0) return [];
  const { version } = next.trust;
  // Without the version before, signatures of people who are no longer root are ignored.
  const countsAlone = (file: TrustSignature) =>
    before !== null || next.trust.prev_sha256 === null || isRootKey(next, claimedFingerprint(file));
  const policy = {
    signerOf: (fpr: string) => judges.map((trust) => trust.signerOf(fpr)).find((signer) => signer !== null) ?? null,
    isRevoked: (fpr: string) => next.isRevoked(fpr) || (before?.isRevoked(fpr) ?? false),
    maySign: (person: string) => judges.some((trust) => trust.peopleOf('root').includes(person)),
  };
  try {
    const claims = signatures.filter((file) => file.version === version && countsAlone(file));
    const verified = await verifySignatures(
      claims.map(({ name, bytes: signature }) => ({ name, bytes: signature, document: bytes })),
      { policy, nowMs },
      unobserved,
    );
    return judges.map((trust) => tallyOf(trust, new Set(verified.map(({ fpr }) => trust.signerOf(fpr)?.person ?? ''))));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('TRUST_SIGNATURE', { version, ...error.facts, because: error.code }, { cause: error });
  }
}

/** Refuses TRUST_SIGNATURE unless every count reaches its threshold; names who signed and who can. */
export async function requireRootSigned(step: TrustStep): Promise<readonly RootTally[]> {
  const tallies = await tallyRoots(step);
  for (const { version, m, signed, missing } of tallies) {
    if (signed.length < m)
      throw new Refusal('TRUST_SIGNATURE', {
        version: step.next.trust.version,
        needed: `${m} of the root people of version ${version}`,
        signed,
        missing,
      });
  }
  return tallies;
}

function isRootKey(trust: PinnedTrust, fpr: string): boolean {
  return trust.peopleOf('root').includes(trust.signerOf(fpr)?.person ?? '');
}

function tallyOf(trust: PinnedTrust, signers: ReadonlySet<string>): RootTally {
  const { version } = trust.trust;
  const people = trust.peopleOf('root');
  return {
    version,
    m: trust.role('root')?.m ?? people.length + 1,
    signed: people.filter((person) => signers.has(person)),
    missing: people.filter((person) => !signers.has(person)),
  };
}
