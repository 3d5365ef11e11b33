/**
 * Encrypts a backup to one OpenPGP certificate, streaming, in the packets that gpg 2.2 decrypts.
 * Knows bytes and a certificate; gate/openpgp/backup-key decides whether the certificate may be used.
 */
import { ReadableStream } from 'node:stream/web';
import { createMessage, decrypt, encrypt, enums, readKey, readMessage, type PrivateKey } from 'openpgp';
import { ByteCursor, FramingError, readPacketHeader } from '../../model/encoding/openpgp-packet.ts';

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

/** The plaintext of a whole encrypted file, in memory, returned only after its integrity was verified. Throws the library's errors. */
export async function decryptWhole(ciphertext: Uint8Array, key: PrivateKey): Promise<Uint8Array> {
  const message = await readMessage({ binaryMessage: ciphertext });
  const plain: { readonly data: unknown } = await decrypt({ message, decryptionKeys: key, format: 'binary' });
  if (!(plain.data instanceof Uint8Array)) throw new Error('the library answered bytes with something else');
  return plain.data;
}

const PKESK = 1;
const SEIPD = 18;

/**
 * Whether the head of a file is a session key packet of version 3 followed by protected data of version 1: checks that gpg 2.2
 * can read what was written.
 */
export function isReadableByGpg22(head: Uint8Array): boolean {
  try {
    const cursor = new ByteCursor(head);
    const sessionKey = readPacketHeader(cursor);
    if (sessionKey.tag !== PKESK || typeof sessionKey.length !== 'number') return false;
    const [version] = cursor.take(sessionKey.length);
    return version === 3 && readPacketHeader(cursor).tag === SEIPD && cursor.byte() === 1;
  } catch (error) {
    if (!(error instanceof FramingError)) throw error;
    return false;
  }
}
