/**
 * Which trust files of a pack an auditor may trust, starting from their own copy. A digest proves earlier versions, never
 * later ones: a later version counts only if the root people of the version before it have signed it.
 */
import type { AuditLine } from '../../model/artefacts/audit.ts';
import { instantOf } from '../../model/ids.ts';
import { pinTrust, type CertFiles } from '../trust/pinned-trust.ts';
import { admitTrust, requireRecorded, type AdmittedTrust } from '../trust/admit-trust.ts';
import { requireRootSigned, type TrustSignature } from '../trust/trust-signatures.ts';
import type { LedgerEntry } from './ledger-file.ts';
import { auditLine, NotProvable, CheckFailed, type Pack } from './audit-lines.ts';
import { certFilesIn, trustSignaturesIn, packedTrustVersion, versionsIn, type Version } from './trust-files.ts';

/** A time: the order in the ledger, and the clock of the database. */
export type Moment = Pick<LedgerEntry, 'seq' | 'atMs'>;

interface TrustEvidence {
  readonly certFiles: CertFiles;
  readonly signatures: readonly TrustSignature[];
  /** The receipts of the versions that the database has recorded, oldest first. */
  readonly recorded: readonly LedgerEntry[];
}

/** The versions that follow from the auditor's copy. */
export class TrustChain {
  readonly lines: readonly AuditLine[];
  readonly #proved: ReadonlyMap<string, Version>;
  readonly #evidence: TrustEvidence;

  constructor(lines: readonly AuditLine[], proved: ReadonlyMap<string, Version>, evidence: TrustEvidence) {
    this.lines = lines;
    this.#proved = proved;
    this.#evidence = evidence;
  }

  /**
   * The version with this digest as it was in force at that moment, signed by its own root people. CheckFailed; TRUST_EXPIRED,
   * TRUST_SIGNATURE, CERT; TRUST_NOT_RECORDED, TRUST_ROLLBACK and TRUST_FORK by the versions that the ledger records.
   */
  async at(digest: string, { seq, atMs }: Moment): Promise<AdmittedTrust> {
    const version = this.#proved.get(digest);
    if (version === undefined) throw new CheckFailed(`the trust file ${digest} does not follow from your copy`);
    const { recorded, ...files } = this.#evidence;
    const admitted = await admitTrust({ trustBytes: version.bytes, ...files }, atMs);
    const newest = recorded.findLast((receipt) => receipt.seq < seq)?.row;
    requireRecorded(
      admitted,
      newest === undefined ? null : { version: Number(newest['version']), sha256: newest['sha256'] ?? '' },
    );
    return admitted;
  }
}

/** Follows the chain from the auditor's copy backwards by digests and forwards by signatures. TRUST_FORM if that copy is not a trust file. */
export async function followTrust(pack: Pack, own: Buffer, recorded: readonly LedgerEntry[]): Promise<TrustChain> {
  const mine = packedTrustVersion('your copy', own);
  const { versions, broken } = await versionsIn(pack);
  const evidence = { certFiles: certFilesIn(pack), signatures: trustSignaturesIn(pack), recorded };
  const before = (version: Version) => versions.find((each) => isNext(each, version)) ?? null;
  const proved = new Map([[mine.sha256, mine]]);
  for (let older = before(mine); older !== null; older = before(older)) proved.set(older.sha256, older);
  const lines: AuditLine[] = [...broken];
  let newest = mine;
  for (const version of versions) {
    const what = `${version.name}, version ${version.trust.version}`;
    if (version.trust.version > mine.trust.version) {
      const line = await auditLine(what, () => provedBySignatures(version, newest, evidence));
      lines.push(line);
      if (line.result === 'proved') newest = version;
      if (line.result === 'proved') proved.set(version.sha256, version);
    } else {
      lines.push(await auditLine(what, () => provedByDigest(version, mine, { proved, recorded })));
      if (proved.has(version.sha256) && [version, before(version)].some((each) => each !== null && hasRoots(each)))
        lines.push(await auditLine(`${what}, root people`, () => rootSigners(version, before(version), evidence)));
    }
  }
  if (versions.every((version) => !proved.has(version.sha256)))
    lines.push({ what: 'trust', result: 'failed', detail: 'no trust file of the pack follows from your copy' });
  return new TrustChain(lines, proved, evidence);
}

function provedByDigest(
  version: Version,
  mine: Version,
  by: { readonly proved: ReadonlyMap<string, Version>; readonly recorded: readonly LedgerEntry[] },
): string {
  const receipt = receiptOf(version, by.recorded);
  const recorded = receipt === undefined ? 'the ledger does not record it' : `receipt ${receipt.seq} records it`;
  if (version.sha256 === mine.sha256) return `it is your copy; ${recorded}`;
  if (by.proved.has(version.sha256)) return `your version ${mine.trust.version} came after it; ${recorded}`;
  throw new CheckFailed(`it is not the version ${version.trust.version} that your copy follows`);
}

async function provedBySignatures(version: Version, newest: Version, evidence: TrustEvidence): Promise<string> {
  const since = `it came after your copy, and nothing proves who wrote it`;
  if (version.trust.version !== newest.trust.version + 1) throw new NotProvable(`${since}: bring a later copy`);
  if (!isNext(newest, version)) throw new CheckFailed(`it does not follow version ${newest.trust.version}`);
  if (!hasRoots(newest))
    throw new NotProvable(`${since}: version ${newest.trust.version} names no root people; bring a later copy`);
  return rootSigners(version, newest, evidence);
}

/** Who signed a version when it was recorded. CheckFailed, NotProvable; TRUST_SIGNATURE, CERT. */
async function rootSigners(version: Version, before: Version | null, evidence: TrustEvidence): Promise<string> {
  const { certFiles, signatures, recorded } = evidence;
  const receipt = receiptOf(version, recorded);
  if (receipt === undefined) throw new NotProvable('no receipt says when it was put in force');
  const [next, pinnedBefore] = [
    await pinTrust(version.bytes, certFiles),
    before === null ? null : await pinTrust(before.bytes, certFiles),
  ];
  const { bytes } = version;
  const tallies = await requireRootSigned({ bytes, next, before: pinnedBefore, signatures, nowMs: receipt.atMs });
  const counts = tallies.map(({ version: whose, signed }) => `root people of version ${whose}: ${signed.join(', ')}`);
  return `signed by ${counts.join('; ')}; valid at that time, ${instantOf(receipt.atMs)}`;
}

/** The receipt that recorded the version; none if the ledger has none. CheckFailed if it has another version. */
function receiptOf({ trust, sha256 }: Version, recorded: readonly LedgerEntry[]): LedgerEntry | undefined {
  const receipt = recorded.find(({ row }) => row['version'] === String(trust.version));
  if (receipt !== undefined && receipt.row['sha256'] !== sha256)
    throw new CheckFailed(`receipt ${receipt.seq} is for another version ${trust.version}`);
  return receipt;
}

function isNext(version: Version, next: Version): boolean {
  return next.trust.prev_sha256 === version.sha256 && next.trust.version === version.trust.version + 1;
}

function hasRoots({ trust }: Version): boolean {
  return trust.roles.some(({ role }) => role === 'root');
}
