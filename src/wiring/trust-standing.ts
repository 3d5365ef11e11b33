/** What lies in the trust folder: the version in force and the one that waits for signatures, which follows it. */
import { readTrust } from '../gate/pinned-trust.ts';
import { sha256 } from '../model/digest.ts';
import { Refusal } from '../model/refusal.ts';
import type { Trust } from '../model/trust.ts';
import {
  hasTrustFile,
  readTrustEvidence,
  readTrustFiles,
  readTrustVersion,
  type TrustEvidence,
} from '../state/trust-store.ts';
import type { Surroundings } from './surroundings.ts';

export interface TrustVersion {
  readonly bytes: Buffer;
  readonly trust: Trust;
  readonly sha256: string;
}

export interface Standing {
  readonly inForce: TrustVersion | null;
  readonly proposal: TrustVersion | null;
  readonly evidence: TrustEvidence;
}

/** Reads both. A proposal that does not follow the version in force is refused: TRUST_FORM, CERT. */
export async function readStanding(at: Surroundings): Promise<Standing> {
  const { trust_dir: folder } = at.config;
  const inForce = (await hasTrustFile(folder)) ? versionOf((await readTrustFiles(folder)).trustBytes) : null;
  const number = (inForce?.trust.version ?? 0) + 1;
  const bytes = await readTrustVersion(folder, number);
  const proposal = bytes === null ? null : versionOf(bytes);
  if (
    proposal !== null &&
    (proposal.trust.version !== number || proposal.trust.prev_sha256 !== (inForce?.sha256 ?? null))
  )
    throw new Refusal('TRUST_FORM', {
      file: `trust.${number}.json`,
      problem: 'the proposed version does not follow the one in force',
    });
  return { inForce, proposal, evidence: await readTrustEvidence(folder) };
}

/** A version as a value; TRUST_FORM when it is none. */
export function versionOf(bytes: Buffer): TrustVersion {
  return { bytes, trust: readTrust(bytes), sha256: sha256(bytes) };
}
