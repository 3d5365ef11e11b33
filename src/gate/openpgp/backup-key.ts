/**
 * The backup key: whether a certificate can be encrypted to now, in a form that gpg 2.2 can decrypt. Checked
 * before the run, because the library notices only when the backup is half written.
 */
import type { Key, Subkey } from 'openpgp';
import { FramingError } from '../../model/encoding/openpgp-packet.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { armorBlock, armorBytes, armorText, type ArmorCodes } from './armor.ts';
import { MAX_CERT_BYTES } from './certificate.ts';
import { MIN_RSA_BITS, loadKernel, type Kernel } from './openpgp-library.ts';
import { readPackets } from './packet.ts';
import type { BackupKey } from '../../model/outcomes/trust.ts';

const CODES = {
  charset: 'BACKUP_KEY_UNUSABLE',
  armor: 'BACKUP_KEY_UNUSABLE',
  base64: 'BACKUP_KEY_UNUSABLE',
  crc: 'BACKUP_KEY_UNUSABLE',
} as const satisfies ArmorCodes;

const PUBLIC_KEY = 6;
const SECRET_TAGS: readonly number[] = [5, 7];
/** Feature bit "SEIPD version 2": for a key that advertises it, libraries write what gpg 2.2 cannot read, with any settings. */
const SEIPD_V2 = 0x08;
/** Kinds of encryption keys that gpg 2.2 imports and decrypts with. */
const GPG22_CURVES: readonly string[] = ['curve25519Legacy', 'nistP256', 'nistP384', 'nistP521'];

/**
 * Inspects the armored bytes of one public certificate at `nowMs`. Refuses with BACKUP_KEY_UNUSABLE (problem): not one
 * public certificate, not version 4, expired, revoked, without a key that may encrypt, of a kind unknown to gpg 2.2, or
 * advertising SEIPD version 2.
 */
export async function inspectBackupKey(certBytes: Uint8Array, nowMs: number): Promise<BackupKey> {
  if (certBytes.length > MAX_CERT_BYTES) refuseKey('too large');
  const file = { name: 'backup key', codes: CODES };
  const armored = armorText(file, certBytes);
  const binary = armorBytes(file, armorBlock(file, armored, 'PUBLIC KEY BLOCK'));
  onePublicCertificate(binary);
  const kernel = await loadKernel();
  const key = await callLibrary(() => kernel.openpgp.readKey({ binaryKey: binary, config: kernel.config }));
  if (key.keyPacket.version !== 4) refuseKey(`the key has version ${key.keyPacket.version}`);
  const encryption = await callLibrary(() => encryptionKeyAt(key, nowMs, kernel));
  if (!isReadableByGpg22(encryption)) refuseKey('gpg 2.2 cannot use this kind of encryption key');
  const { selfCertification } = await callLibrary(() => key.getPrimaryUser(new Date(nowMs), undefined, kernel.config));
  const [features] = selfCertification.features ?? [];
  if (((features ?? 0) & SEIPD_V2) !== 0) refuseKey('it asks for SEIPD version 2, which gpg 2.2 cannot decrypt');
  const expires = await key.getExpirationTime(undefined, kernel.config);
  return {
    fpr: key.getFingerprint(),
    encryptionKeyId: encryption.getKeyID().toHex(),
    userIds: key.getUserIDs(),
    armored,
    expiresMs: expires instanceof Date ? expires.getTime() : null,
  };
}

function encryptionKeyAt(key: Key, nowMs: number, { config }: Kernel): Promise<Key | Subkey> {
  return key.getEncryptionKey(undefined, new Date(nowMs), undefined, config);
}

function isReadableByGpg22(key: Key | Subkey): boolean {
  const { algorithm, bits, curve } = key.getAlgorithmInfo();
  switch (algorithm) {
    case 'rsaEncryptSign':
      return bits !== undefined && bits >= MIN_RSA_BITS;
    case 'ecdh':
      return curve !== undefined && GPG22_CURVES.includes(curve);
    default:
      return false;
  }
}

function onePublicCertificate(binary: Uint8Array): void {
  try {
    const tags = readPackets(binary).map(({ tag }) => tag);
    if (tags.some((tag) => SECRET_TAGS.includes(tag))) refuseKey('it holds a private key');
    if (tags.filter((tag) => tag === PUBLIC_KEY).length !== 1) refuseKey('there is not exactly one certificate');
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    throw new Refusal('BACKUP_KEY_UNUSABLE', { problem: error.message }, { cause: error });
  }
}

/** The library reports failures as plain errors whose text says why. */
async function callLibrary<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Refusal('BACKUP_KEY_UNUSABLE', { problem: error.message }, { cause: error });
  }
}

function refuseKey(problem: string): never {
  throw new Refusal('BACKUP_KEY_UNUSABLE', { problem });
}
