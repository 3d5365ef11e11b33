/**
 * Encrypts a backup to one OpenPGP certificate, streaming, in the packets that gpg 2.2 decrypts.
 * Knows bytes and a certificate; whether the certificate may be used is decided in gate/backup-key.
 */
import { ReadableStream } from 'node:stream/web';
import { createMessage, decrypt, encrypt, enums, readKey, readMessage, type PrivateKey } from 'openpgp';

/** Encrypts a stream of bytes. The result is a binary OpenPGP message: PKESK v3, SEIPD v1, uncompressed. */
export async function encryptStream(
  plaintext: AsyncIterable<Uint8Array>,
  armoredCertificate: string,
): Promise<AsyncIterable<Uint8Array>> {
  const message = await createMessage({ binary: ReadableStream.from(plaintext), format: 'binary' });
  const encrypted: unknown = await encrypt({
    message,
    encryptionKeys: await readKey({ armoredKey: armoredCertificate }),
    format: 'binary',
    config: { aeadProtect: false, preferredCompressionAlgorithm: enums.compression.uncompressed },
  });
  if (!(encrypted instanceof ReadableStream)) throw new Error('the library answered a stream with something else');
  return encrypted;
}

/** The plaintext of a whole encrypted file, in memory and only when its integrity was proved. Throws the library's errors. */
export async function decryptWhole(ciphertext: Uint8Array, key: PrivateKey): Promise<Uint8Array> {
  const message = await readMessage({ binaryMessage: ciphertext });
  const plain: { readonly data: unknown } = await decrypt({ message, decryptionKeys: key, format: 'binary' });
  if (!(plain.data instanceof Uint8Array)) throw new Error('the library answered bytes with something else');
  return plain.data;
}

const PKESK = 1;
const SEIPD = 18;

/**
 * Whether the head of a file is a session key packet of version 3 followed by protected data of version 1:
 * the check that what was written is what gpg 2.2 reads.
 */
export function isReadableByGpg22(head: Uint8Array): boolean {
  const first = packetAt(head, 0);
  if (first === null || first.tag !== PKESK || head[first.bodyStart] !== 3 || first.bodyEnd === null) return false;
  const second = packetAt(head, first.bodyEnd);
  return second !== null && second.tag === SEIPD && head[second.bodyStart] === 1;
}

/** Reads a packet header (RFC 4880, 4.2). `bodyEnd` is null for a packet of partial or indefinite length. */
function packetAt(
  bytes: Uint8Array,
  at: number,
): { readonly tag: number; readonly bodyStart: number; readonly bodyEnd: number | null } | null {
  const [header, one, two] = bytes.subarray(at, at + 3);
  if (header === undefined || one === undefined || two === undefined || (header & 0xc0) !== 0xc0) return null;
  const tag = header & 0x3f;
  if (one < 192) return { tag, bodyStart: at + 2, bodyEnd: at + 2 + one };
  if (one < 224) return { tag, bodyStart: at + 3, bodyEnd: at + 3 + ((one - 192) << 8) + two + 192 };
  if (one === 255) return { tag, bodyStart: at + 6, bodyEnd: null };
  return { tag, bodyStart: at + 2, bodyEnd: null };
}
