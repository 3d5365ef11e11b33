/** The versions in the trust folder: the one in force and the proposed one, which follows it. */
import { parseTrust } from '../../gate/trust/pinned-trust.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import {
  hasTrustFile,
  readTrustEvidence,
  readTrustFiles,
  readTrustVersion,
  type TrustEvidence,
} from '../../state/files/trust-store.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { TrustVersion } from '../../model/outcomes/trust.ts';

export interface TrustVersions {
  readonly inForce: TrustVersion | null;
  readonly proposal: TrustVersion | null;
  readonly evidence: TrustEvidence;
}

/** Reads both. A proposal that does not follow the version in force is refused: TRUST_FORM, CERT. */
export async function readTrustVersions(ctx: OperationContext): Promise<TrustVersions> {
  const { trust_dir: folder } = ctx.config;
  const inForce = (await hasTrustFile(folder)) ? trustVersionOf((await readTrustFiles(folder)).trustBytes) : null;
  const number = (inForce?.trust.version ?? 0) + 1;
  const bytes = await readTrustVersion(folder, number);
  const proposal = bytes === null ? null : trustVersionOf(bytes);
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
export function trustVersionOf(bytes: Buffer): TrustVersion {
  return { bytes, trust: parseTrust(bytes), sha256: sha256(bytes) };
}
