/** The operation of `trust show` and `trust log`: the versions in the trust folder: in force, proposed and earlier. */
import { pinTrust } from '../../gate/trust/pinned-trust.ts';
import { admitTrust } from '../../gate/trust/admit-trust.ts';
import { tallyRoots } from '../../gate/trust/trust-signatures.ts';
import { claimedFingerprint } from '../../gate/openpgp/signature.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Trust } from '../../model/artefacts/trust.ts';
import { readTrustVersion, type TrustEvidence } from '../../state/files/trust-store.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import { readTrustVersions, trustVersionOf, type TrustVersions } from './trust-versions.ts';
import type { RootTally, TrustVersion, ShownTrust, LoggedVersion } from '../../model/outcomes/trust.ts';

/**
 * The version in force, checked whole, with what its certificates say of themselves, and the proposed one with who has
 * signed it. An expired version is shown too, and said to be. Refusals: TRUST_MISSING and those of the trust file.
 */
export async function showTrust(ctx: OperationContext): Promise<ShownTrust> {
  const standing = await readTrustVersions(ctx);
  const { inForce, proposal, evidence } = standing;
  const shown = proposal ?? inForce;
  if (shown === null) throw new Refusal('TRUST_MISSING', { folder: ctx.config.trust_dir });
  const nowMs = ctx.nowMs();
  if (inForce !== null) {
    // Judged at a time at which the file was in force: showing is not deciding, and a broken certificate must be noticed.
    const judgedMs = Math.min(nowMs, Date.parse(inForce.trust.expires) - 1);
    await admitTrust({ trustBytes: inForce.bytes, ...evidence }, judgedMs);
  }
  const certs = [inForce, proposal].flatMap((version) => version?.trust.people.flatMap(({ certs: own }) => own) ?? []);
  const pinned = await Promise.all(
    [inForce, proposal].flatMap((version) => (version === null ? [] : [pinTrust(version.bytes, evidence.certFiles)])),
  );
  const userIds = certs.map(({ fpr, signing_fprs: [signing] }) => {
    const signer = pinned.map((trust) => trust.signerOf(signing ?? fpr)).find((found) => found !== null);
    return [fpr, signer?.certificate.userIds ?? []] as const;
  });
  return {
    inForce: inForce === null ? null : { ...inForce, isExpired: !(nowMs < Date.parse(inForce.trust.expires)) },
    proposal: proposal === null ? null : { ...proposal, tallies: await talliesOf(standing, proposal, nowMs) },
    userIds: new Map(userIds),
  };
}

/** Who has signed a proposed version, and who is missing. Refuses TRUST_SIGNATURE for a signature that is not good. */
export async function talliesOf(
  { inForce, evidence }: TrustVersions,
  { bytes }: TrustVersion,
  nowMs: number,
): Promise<readonly RootTally[]> {
  const next = await pinTrust(bytes, evidence.certFiles);
  const before = inForce === null ? null : await pinTrust(inForce.bytes, evidence.certFiles);
  return tallyRoots({ bytes, next, before, signatures: evidence.signatures, nowMs });
}

/** Every version in the folder, newest first, each following the one before it. TRUST_MISSING, TRUST_FORM. */
export async function trustLog(ctx: OperationContext): Promise<readonly LoggedVersion[]> {
  const { inForce, evidence } = await readTrustVersions(ctx);
  if (inForce === null) throw new Refusal('TRUST_MISSING', { folder: ctx.config.trust_dir });
  const log: LoggedVersion[] = [];
  let version: TrustVersion | null = inForce;
  while (version !== null) {
    const before = await versionBefore(ctx, version);
    const { trust, sha256 } = version;
    log.push({
      trust,
      sha256,
      before: before?.trust ?? null,
      signatures: signaturesOf(trust, before?.trust ?? null, evidence),
    });
    version = before;
  }
  return log;
}

async function versionBefore(ctx: OperationContext, { trust }: TrustVersion): Promise<TrustVersion | null> {
  const bytes = await readTrustVersion(ctx.config.trust_dir, trust.version - 1);
  if (bytes === null) return null;
  const before = trustVersionOf(bytes);
  if (before.sha256 !== trust.prev_sha256)
    throw new Refusal('TRUST_FORM', {
      file: `trust.${trust.version - 1}.json`,
      problem: 'the version after it names another file',
    });
  return before;
}

function signaturesOf(trust: Trust, before: Trust | null, { signatures }: TrustEvidence): LoggedVersion['signatures'] {
  const people = [...trust.people, ...(before?.people ?? [])];
  return signatures
    .filter(({ version }) => version === trust.version)
    .map((file) => {
      const fpr = claimedFingerprint(file);
      const person = people.find(({ certs }) => certs.some((cert) => cert.signing_fprs.includes(fpr)));
      return { file: file.name, person: person?.id ?? null };
    });
}
