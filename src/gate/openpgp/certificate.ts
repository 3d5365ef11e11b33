/**
 * Certificates: whether a file is exactly one public OpenPGP certificate of an accepted kind, and which of
 * its keys can sign. Knows bytes; the trust file says who a certificate belongs to.
 */
import type { Key, Subkey } from 'openpgp';
import { sha256 } from '../../model/encoding/digest.ts';
import { FramingError } from '../../model/encoding/openpgp-packet.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { armorBlock, armorBytes, armorText, type ArmorCodes } from './armor.ts';
import { MIN_RSA_BITS, loadKernel, type Kernel } from './openpgp-library.ts';
import { readPackets } from './packet.ts';

/** A certificate that `readCertificate` accepted. Fingerprints are lower-case hexadecimal. */
export interface Certificate {
  readonly fpr: string;
  readonly sha256: string;
  readonly userIds: readonly string[];
  /** Fingerprints of those of its keys, primary or sub, whose algorithm is accepted for signatures. */
  readonly signingAlgorithms: ReadonlySet<string>;
  readonly key: Key;
}

const CERT_CODES = { charset: 'CERT', armor: 'CERT', base64: 'CERT', crc: 'CERT' } as const satisfies ArmorCodes;

/** A certificate with many third-party signatures is still far below this. */
export const MAX_CERT_BYTES = 262_144;

const PUBLIC_KEY = 6;
/** Signature, public key, user id, public subkey, user attribute: all that a public certificate is made of. */
const PUBLIC_TAGS: readonly number[] = [2, PUBLIC_KEY, 13, 14, 17];
/** SHA-256, SHA-384, SHA-512. */
export const ACCEPTED_HASHES: readonly number[] = [8, 9, 10];
const ACCEPTED_CURVES: readonly string[] = ['ed25519Legacy', 'nistP256', 'nistP384', 'nistP521'];

/**
 * Reads an armored certificate: exactly one, public, its own signatures made with SHA-2, its primary key of an accepted
 * algorithm. Does not check expiry and revocation: those are checked with each signature. CERT (file, problem).
 */
export async function readCertificate(file: string, bytes: Uint8Array): Promise<Certificate> {
  if (bytes.length > MAX_CERT_BYTES) throw new Refusal('CERT', { file, problem: 'too large' });
  const armored = { name: file, codes: CERT_CODES };
  const binary = armorBytes(armored, armorBlock(armored, armorText(armored, bytes), 'PUBLIC KEY BLOCK'));
  onePublicCertificate(file, binary);
  const kernel = await loadKernel();
  const key = await parse(file, binary, kernel);
  if (key.isPrivate()) throw new Refusal('CERT', { file, problem: 'it holds a private key' });
  refuseWeakSelfSignatures(file, key);
  if (!isAcceptedForSigning(key)) throw new Refusal('CERT', { file, problem: 'the algorithm is not accepted' });
  return {
    fpr: key.getFingerprint(),
    sha256: sha256(bytes),
    userIds: key.getUserIDs(),
    signingAlgorithms: new Set(
      key
        .getKeys()
        .filter(isAcceptedForSigning)
        .map((each) => each.getFingerprint()),
    ),
    key,
  };
}

/** The fingerprints of the certificate's keys that may sign at `nowMs`: accepted algorithm, signing flag, not expired. */
export async function signingFingerprints(certificate: Certificate, nowMs: number): Promise<readonly string[]> {
  const able: string[] = [];
  for (const key of certificate.key.getKeys()) {
    const signing = await signingKeyAt(certificate, key.getFingerprint(), nowMs);
    if (signing instanceof Error) continue;
    if (isAcceptedForSigning(signing)) able.push(signing.getFingerprint());
  }
  return able.toSorted();
}

/**
 * The key of the certificate with fingerprint `fpr` if it may sign at `nowMs`, else the error that says why not: expired,
 * revoked, without the signing flag, too weak, or not there.
 */
export async function signingKeyAt(
  certificate: Certificate,
  fpr: string,
  nowMs: number,
): Promise<Key | Subkey | Error> {
  const { config } = await loadKernel();
  const wanted = certificate.key.getKeys().find((key) => key.getFingerprint() === fpr);
  if (wanted === undefined) return new Error('the certificate has no such key');
  try {
    const found = await certificate.key.getSigningKey(wanted.getKeyID(), new Date(nowMs), undefined, config);
    return found.getFingerprint() === fpr ? found : new Error('another key has the same key id');
  } catch (error) {
    // The library reports every refusal as a plain Error; anything else is a fault.
    if (!(error instanceof Error)) throw error;
    return error;
  }
}

/** Ed25519 (both encodings), RSA of at least 3072 bits, ECDSA on the NIST curves. */
export function isAcceptedForSigning(key: Key | Subkey): boolean {
  const { algorithm, bits, curve } = key.getAlgorithmInfo();
  switch (algorithm) {
    case 'rsaEncryptSign':
      return bits !== undefined && bits >= MIN_RSA_BITS;
    case 'ecdsa':
    case 'eddsaLegacy':
      return curve !== undefined && ACCEPTED_CURVES.includes(curve);
    case 'ed25519':
      return true;
    default:
      return false;
  }
}

/** `readKey` accepts private keys and drops a second certificate, so the packets are checked first. */
function onePublicCertificate(file: string, binary: Uint8Array): void {
  const refuse = (problem: string): never => {
    throw new Refusal('CERT', { file, problem });
  };
  try {
    const tags = readPackets(binary).map(({ tag }) => tag);
    if (tags[0] !== PUBLIC_KEY) refuse(`the first packet has tag ${tags[0] ?? 'none'}`);
    if (tags.filter((tag) => tag === PUBLIC_KEY).length !== 1) refuse('there is more than one certificate');
    const foreign = tags.find((tag) => !PUBLIC_TAGS.includes(tag));
    if (foreign !== undefined) refuse(`there is a packet with tag ${foreign}`);
  } catch (error) {
    if (error instanceof FramingError) refuse(error.message);
    throw error;
  }
}

async function parse(file: string, binary: Uint8Array, { openpgp, config }: Kernel): Promise<Key> {
  try {
    return await openpgp.readKey({ binaryKey: binary, config });
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Refusal('CERT', { file, problem: error.message }, { cause: error });
  }
}

/** The library accepts SHA-1 in old self-signatures; a collision there would bind another person's key. */
function refuseWeakSelfSignatures(file: string, key: Key): void {
  for (const packet of key.toPacketList()) {
    if (!('hashAlgorithm' in packet)) continue;
    const own = packet.issuerKeyID.equals(key.getKeyID()) ? [packet, packet.embeddedSignature] : [];
    const weak = own.find((each) => each !== null && !ACCEPTED_HASHES.includes(Number(each.hashAlgorithm)));
    if (weak)
      throw new Refusal('CERT', { file, problem: `a self-signature uses hash algorithm ${weak.hashAlgorithm}` });
  }
}
