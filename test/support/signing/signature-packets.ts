/** Signature packets made by hand, byte by byte, for attacks that no honest program writes. Signs with Ed25519. */
import { createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { NOW_MS, type TestKey, type TestPerson } from './signing.ts';

/** A primary key or a subkey of the library, with its secret. */
export interface SecretKey {
  getFingerprint(): string;
  readonly keyPacket: object;
}

export interface Forgery {
  readonly version?: number;
  readonly type?: number;
  readonly algorithm?: number;
  readonly hash?: number;
  readonly hashed?: readonly Uint8Array[];
  readonly unhashed?: readonly Uint8Array[];
  /** Turns the signature's two numbers into bytes; the canonical multi-precision integers when left out. */
  readonly numbers?: (r: Buffer, s: Buffer) => Uint8Array;
}

/** SHA-256, SHA-512 and what else Node can hash. */
const HASHES: { readonly [id: number]: string } = {
  1: 'md5',
  2: 'sha1',
  3: 'ripemd160',
  8: 'sha256',
  9: 'sha384',
  10: 'sha512',
  11: 'sha224',
};

/** The packet of a signature over `document` that is cryptographically sound, with the fields of `forgery`. */
export function forgePacket(document: Uint8Array, by: TestPerson | TestKey | SecretKey, forgery: Forgery = {}): Buffer {
  const key = secretKeyOf(by);
  const fpr = key.getFingerprint();
  const { version = 4, type = 0, algorithm = 22, hash = 10 } = forgery;
  const hashed = Buffer.concat([...(forgery.hashed ?? [issuerFingerprint(fpr), created(NOW_MS)])]);
  const unhashed = Buffer.concat([...(forgery.unhashed ?? [issuerKeyId(fpr)])]);
  const head = Buffer.concat([Buffer.from([version, type, algorithm, hash]), counted(hashed)]);
  const trailer = Buffer.from([version, 0xff, 0, 0, 0, 0]);
  trailer.writeUInt32BE(head.length, 2);
  const digest = createHash(HASHES[hash] ?? 'sha512')
    .update(document)
    .update(head)
    .update(trailer)
    .digest();
  const signature = sign(null, digest, privateKey(key));
  const [r, s] = [signature.subarray(0, 32), signature.subarray(32)];
  const numbers = forgery.numbers?.(r, s) ?? Buffer.concat([mpi(r), mpi(s)]);
  return packet(2, Buffer.concat([head, counted(unhashed), digest.subarray(0, 2), numbers]));
}

/** Of the group of P-256 (FIPS 186-4, D.1.2.3). */
const P256_ORDER = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;

/** A packet of new format and definite length. */
export function packet(tag: number, body: Uint8Array): Buffer {
  const { length } = body;
  const size = length < 192 ? [length] : [192 + ((length - 192) >> 8), (length - 192) & 0xff];
  return Buffer.concat([Buffer.from([0xc0 | tag, ...size]), body]);
}

/** A subpacket of fewer than 192 bytes. */
export function subpacket(type: number, body: Uint8Array, critical = false): Buffer {
  return Buffer.concat([Buffer.from([body.length + 1, type | (critical ? 0x80 : 0)]), body]);
}

export function created(ms: number): Buffer {
  const seconds = Buffer.alloc(4);
  seconds.writeUInt32BE(Math.floor(ms / 1000));
  return subpacket(2, seconds);
}

/** When the signature itself expires, in seconds after it was made; 0 is never. */
export function lasting(seconds: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(seconds);
  return subpacket(3, bytes);
}

export function issuerFingerprint(fpr: string): Buffer {
  return subpacket(33, Buffer.concat([Buffer.from([4]), Buffer.from(fpr, 'hex')]));
}

export function issuerKeyId(fpr: string): Buffer {
  return subpacket(16, Buffer.from(fpr.slice(-16), 'hex'));
}

/** A notation with an empty value. */
export function notation(name: string, critical: boolean): Buffer {
  const head = Buffer.from([0x80, 0, 0, 0, 0, name.length, 0, 0]);
  return subpacket(20, Buffer.concat([head, Buffer.from(name)]), critical);
}

/** The canonical multi-precision integer of big-endian bytes. */
export function mpi(number: Uint8Array): Buffer {
  const from = number.findIndex((byte) => byte !== 0);
  const digits = number.subarray(from === -1 ? number.length : from);
  const bits = digits.length === 0 ? 0 : digits.length * 8 - Math.clz32(digits[0] ?? 0) + 24;
  return Buffer.concat([Buffer.from([bits >> 8, bits & 0xff]), digits]);
}

/**
 * The other signature (r, n - s) that verifies wherever an ECDSA signature over P-256 does: other bytes, the same signer.
 * `made` is one version 4 signature packet with a one-byte length.
 */
export function ecdsaTwin(made: Uint8Array): Buffer {
  const body = Buffer.from(made.subarray(2));
  const unhashedAt = 6 + body.readUInt16BE(4);
  const numbersAt = unhashedAt + 4 + body.readUInt16BE(unhashedAt);
  const bytesOf = (at: number) => Math.ceil(body.readUInt16BE(at) / 8);
  const secondAt = numbersAt + 2 + bytesOf(numbersAt);
  const s = BigInt(`0x${body.subarray(secondAt + 2).toString('hex')}`);
  const twin = Buffer.from((P256_ORDER - s).toString(16).padStart(64, '0'), 'hex');
  return packet(2, Buffer.concat([body.subarray(0, secondAt), mpi(twin)]));
}

function counted(area: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from([area.length >> 8, area.length & 0xff]), area]);
}

const keyParameters = z.object({
  privateParams: z.object({ seed: z.instanceof(Uint8Array) }),
  publicParams: z.object({ Q: z.instanceof(Uint8Array) }),
});

function secretKeyOf(by: TestPerson | TestKey | SecretKey): SecretKey {
  if ('keys' in by) return by.keys[0].privateKey;
  return 'privateKey' in by ? by.privateKey : by;
}

function privateKey(key: SecretKey): KeyObject {
  const { privateParams, publicParams } = keyParameters.parse(key.keyPacket);
  const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64url');
  return createPrivateKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', d: base64(privateParams.seed), x: base64(publicParams.Q.subarray(1)) },
  });
}
