/**
 * The trust root: the file that says whose signature counts where, admitted as a whole or not at all.
 * Knows bytes and a time; path and permissions of the file are checked where it is read.
 */
import { Refusal } from '../../model/refusals/refusal.ts';
import { PinnedTrust, pinTrust, type CertFiles } from './pinned-trust.ts';
import { requireRootSigned, type TrustSignature } from './trust-signatures.ts';

/** The trust folder as it was read, once. */
export interface TrustFiles {
  readonly trustBytes: Uint8Array;
  readonly certFiles: CertFiles;
  /** Signatures of any version; only those of this one count. */
  readonly signatures: readonly TrustSignature[];
}

const ADMITTED: unique symbol = Symbol('admitted by admitTrust');

/** A trust file that passed every check, with its certificates. Only `admitTrust` makes one. */
export class AdmittedTrust extends PinnedTrust {
  readonly #admitted = true;

  constructor(key: typeof ADMITTED, { trust, sha256, signers }: PinnedTrust) {
    if (key !== ADMITTED) throw new TypeError('a trust file is admitted by admitTrust only');
    super(trust, sha256, signers);
  }

  /** Whether a value is one that `admitTrust` made: an object of the same shape is not. */
  static isAdmitted(value: PinnedTrust): value is AdmittedTrust {
    return #admitted in value && value.#admitted;
  }
}

/**
 * Admits a trust file: as `pinTrust` reads it, signed by the threshold of its own root people where it names any, and in
 * force at `nowMs`. Whether it follows the version before it is checked when it is accepted and when it is recorded.
 * Refusals: TRUST_FORM (problem or issues), CERT, TRUST_EXPIRED, TRUST_SIGNATURE.
 */
export async function admitTrust(files: TrustFiles, nowMs: number): Promise<AdmittedTrust> {
  const { trustBytes: bytes, certFiles, signatures } = files;
  const next = await pinTrust(bytes, certFiles);
  const admitted = new AdmittedTrust(ADMITTED, next);
  admitted.requireInForce(nowMs);
  await requireRootSigned({ bytes, next, before: null, signatures, nowMs });
  return admitted;
}

/** Requires a trust file that `admitTrust` made and that has not expired. TRUST_EXPIRED. */
export function requireAdmitted(trust: PinnedTrust, nowMs: number): void {
  if (!AdmittedTrust.isAdmitted(trust)) throw new TypeError('a trust file that was not admitted decides nothing');
  trust.requireInForce(nowMs);
}

/**
 * The file is the version that the database has recorded; without a recorded one nobody signs. Refusals: TRUST_NOT_RECORDED, TRUST_ROLLBACK, TRUST_FORK.
 */
export function requireRecorded(
  { trust, sha256: digest }: AdmittedTrust,
  recorded: { readonly version: number; readonly sha256: string } | null,
): void {
  const facts = { version: trust.version, recorded: recorded?.version ?? null };
  if (recorded === null) throw new Refusal('TRUST_NOT_RECORDED', facts);
  if (recorded.version > trust.version) throw new Refusal('TRUST_ROLLBACK', facts);
  if (recorded.version < trust.version) throw new Refusal('TRUST_NOT_RECORDED', facts);
  if (recorded.sha256 !== digest)
    throw new Refusal('TRUST_FORK', { ...facts, file_sha256: digest, recorded_sha256: recorded.sha256 });
}
