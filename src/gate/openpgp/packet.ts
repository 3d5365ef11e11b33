/**
 * Packets and the body of a signature packet (RFC 9580, 4.2 and 5.2), read strictly before the library sees a byte. Knows
 * lengths and fields; whether a signature is good is not decided here.
 */
import { ByteCursor, FramingError, readPacketHeader } from '../../model/encoding/openpgp-packet.ts';
import { Refusal } from '../../model/refusals/refusal.ts';

export interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
}

export interface Subpacket {
  readonly type: number;
  readonly critical: boolean;
  readonly body: Uint8Array;
}

/** The fields of a signature packet of version 4 or 6, as its bytes have them. */
export interface SignatureFields {
  readonly version: number;
  readonly type: number;
  readonly publicKeyAlgorithm: number;
  readonly hashAlgorithm: number;
  readonly hashed: readonly Subpacket[];
  readonly unhashed: readonly Subpacket[];
  readonly createdMs: number;
}

/** Tag of a signature packet. */
const SIGNATURE = 2;
/** Subpacket types that are read here (RFC 9580, 5.2.3.7). */
export const CREATION_TIME = 2;
export const EXPIRATION_TIME = 3;
export const ISSUER_KEY_ID = 16;
export const ISSUER_FINGERPRINT = 33;

/** Bytes of the subpackets that have one length; a fingerprint's depends on the version, and is read with it. */
const FIXED_LENGTHS: ReadonlyMap<number, number> = new Map([
  [CREATION_TIME, 4],
  [EXPIRATION_TIME, 4],
  [ISSUER_KEY_ID, 8],
]);

/**
 * Splits bytes into packets. Throws FramingError unless packets of definite length fill the bytes exactly: for partial and
 * indeterminate lengths, truncation, and trailing bytes.
 */
export function readPackets(bytes: Uint8Array): readonly Packet[] {
  const cursor = new ByteCursor(bytes);
  const packets: Packet[] = [];
  while (!cursor.atEnd) {
    const { tag, length } = readPacketHeader(cursor);
    if (length === 'partial') throw new FramingError('a packet has a partial length');
    if (length === 'indeterminate') throw new FramingError('a packet has no definite length');
    packets.push({ tag, body: cursor.take(length) });
  }
  return packets;
}

/** The body of the one signature packet that a file must hold. SIGNATURE_PACKETS. */
export function oneSignatureBody(file: string, bytes: Uint8Array): Uint8Array {
  try {
    const [packet, ...others] = readPackets(bytes);
    if (packet === undefined || others.length > 0) throw new FramingError('there is not exactly one packet');
    if (packet.tag !== SIGNATURE) throw new FramingError(`the packet has tag ${packet.tag}`);
    return packet.body;
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    throw new Refusal('SIGNATURE_PACKETS', { file, problem: error.message }, { cause: error });
  }
}

/**
 * The fields of a signature body. Versions 3 and 5 have another layout and are not read (SIGNATURE_PARSE); a version that
 * OpenPGP never defined is SIGNATURE_VERSION. The subpackets must fill both areas exactly, each number must have its
 * shortest encoding, and nothing may follow: otherwise one signature could be written in two ways. SIGNATURE_PARSE.
 */
export function signatureFields(file: string, body: Uint8Array): SignatureFields {
  const version = body[0] ?? 0;
  if (version === 3 || version === 5) throw new Refusal('SIGNATURE_PARSE', { file, problem: `version ${version}` });
  if (version !== 4 && version !== 6) throw new Refusal('SIGNATURE_VERSION', { file, version });
  try {
    return readFields(version, new ByteCursor(body));
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    throw new Refusal('SIGNATURE_PARSE', { file, problem: error.message }, { cause: error });
  }
}

/** The subpackets of one type. */
export function ofType(subpackets: readonly Subpacket[], type: number): readonly Subpacket[] {
  return subpackets.filter((subpacket) => subpacket.type === type);
}

function readFields(version: 4 | 6, cursor: ByteCursor): SignatureFields {
  cursor.byte();
  const type = cursor.byte();
  const publicKeyAlgorithm = cursor.byte();
  const hashAlgorithm = cursor.byte();
  const areaLengthBytes = version === 6 ? 4 : 2;
  const hashed = readSubpackets(cursor.take(cursor.number(areaLengthBytes)));
  const unhashed = readSubpackets(cursor.take(cursor.number(areaLengthBytes)));
  cursor.take(2);
  if (version === 6) cursor.take(cursor.byte());
  readNumbers(publicKeyAlgorithm, cursor);
  return { version, type, publicKeyAlgorithm, hashAlgorithm, hashed, unhashed, createdMs: createdMs(hashed) };
}

function readSubpackets(area: Uint8Array): readonly Subpacket[] {
  const cursor = new ByteCursor(area);
  const subpackets: Subpacket[] = [];
  while (!cursor.atEnd) {
    const content = cursor.take(subpacketLength(cursor));
    const [head] = content;
    if (head === undefined) throw new FramingError('a subpacket is empty');
    subpackets.push({ type: head & 0x7f, critical: (head & 0x80) !== 0, body: content.subarray(1) });
  }
  return subpackets;
}

/** A reader that takes the last of two creation times and one that takes the first would see two signatures. */
function createdMs(hashed: readonly Subpacket[]): number {
  for (const type of [CREATION_TIME, EXPIRATION_TIME, ISSUER_KEY_ID, ISSUER_FINGERPRINT]) {
    if (ofType(hashed, type).length > 1) throw new FramingError(`subpacket ${type} occurs twice`);
  }
  // The library reads a short number with zeros before it: an expiry of no bytes would be never.
  for (const { type, body } of hashed) {
    if (body.length !== (FIXED_LENGTHS.get(type) ?? body.length))
      throw new FramingError(`subpacket ${type} has a false length`);
  }
  const [created] = ofType(hashed, CREATION_TIME);
  if (created === undefined) throw new FramingError('there is no creation time');
  return new ByteCursor(created.body).number(4) * 1000;
}

/** The signature itself: RSA is one number, ECDSA and legacy EdDSA are two, Ed25519 is 64 plain bytes. */
function readNumbers(publicKeyAlgorithm: number, cursor: ByteCursor): void {
  switch (publicKeyAlgorithm) {
    case 1:
      readMpi(cursor);
      break;
    case 19:
    case 22:
      readMpi(cursor);
      readMpi(cursor);
      break;
    case 27:
      cursor.take(64);
      break;
    default:
      // Any other algorithm is refused later, by the check signature-algorithm.
      return;
  }
  if (!cursor.atEnd) throw new FramingError('bytes follow the signature');
}

/** A multi-precision integer counts its bits from the first one that is set (RFC 9580, 3.2). */
function readMpi(cursor: ByteCursor): void {
  const bits = cursor.number(2);
  const [first] = cursor.take(Math.ceil(bits / 8));
  const significant = first === undefined ? 0 : 32 - Math.clz32(first);
  if (first === undefined || significant !== ((bits + 7) % 8) + 1)
    throw new FramingError('a number has a false length');
}

function subpacketLength(cursor: ByteCursor): number {
  const first = cursor.byte();
  if (first < 192) return first;
  if (first < 255) return ((first - 192) << 8) + cursor.byte() + 192;
  return cursor.number(4);
}
