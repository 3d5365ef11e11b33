/** Writes the encrypted backup of a run: hashed on both sides of the cipher, synced, then named. */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { basename } from 'node:path';
import { Refusal } from '../../model/refusals/refusal.ts';
import { encryptStream, isReadableByGpg22 } from './backup-cipher.ts';
import { readPieces } from '../../config/read-once.ts';
import { stageFile } from '../files/durable-write.ts';

/** How much is encrypted, written or read at once. */
const PIECE_BYTES = 1_048_576;
/** A dump may fill a disk; it is never held in memory. */
export const DUMP_RULES = { limitBytes: 2 ** 44, kind: 'FILE_KIND', size: 'FILE_SIZE', followsLinks: true } as const;

export interface BackupRecord {
  readonly file: string;
  /** Of the encrypted file. */
  readonly sha256: string;
  readonly size_bytes: number;
  readonly gpg_fpr: string;
  readonly plaintext_sha256: string;
  readonly plaintext_bytes: number;
}

/**
 * Encrypts `dump` into the new file `path`. `requireComplete` is awaited after the last byte and before the file gets its
 * name; it refuses if the dump did not finish. Refusals: STOP_BACKUP_INCOMPLETE, STOP_DISK_FULL, STOP_FILE, FILE_EXISTS.
 */
export async function writeBackup(
  path: string,
  dump: AsyncIterable<Uint8Array>,
  key: { readonly fpr: string; readonly armored: string },
  requireComplete: () => Promise<void>,
): Promise<BackupRecord> {
  const plaintext = new Meter();
  const ciphertext = new Meter();
  const staged = await stageFile(path, 0o600, async (file) => {
    const encrypted = await encryptStream(joinPieces(plaintext.through(dump)), key.armored);
    for await (const chunk of joinPieces(ciphertext.through(encrypted))) await writeAll(file, chunk);
    await requireComplete();
    if (!isReadableByGpg22(ciphertext.head)) throw new Refusal('BACKUP_KEY_UNUSABLE', { fpr: key.fpr });
  });
  await staged.publish();
  return {
    file: basename(path),
    sha256: ciphertext.sha256(),
    size_bytes: ciphertext.bytes,
    gpg_fpr: key.fpr,
    plaintext_sha256: plaintext.sha256(),
    plaintext_bytes: plaintext.bytes,
  };
}

/** sha256 of a file, or null when it is not there. Reads in pieces. FILE_KIND, FILE_SIZE, STOP_FILE. */
export async function fileSha256(path: string): Promise<string | null> {
  const pieces = await readPieces(path, DUMP_RULES);
  if (pieces === null) return null;
  const hash = createHash('sha256');
  for await (const piece of pieces) hash.update(piece);
  return hash.digest('hex');
}

/** Counts and hashes the bytes that pass through, and keeps the first ones. */
class Meter {
  readonly #hash: Hash = createHash('sha256');
  #head: Uint8Array = new Uint8Array();
  #bytes = 0;

  get bytes(): number {
    return this.#bytes;
  }

  get head(): Uint8Array {
    return this.#head;
  }

  sha256(): string {
    return this.#hash.copy().digest('hex');
  }

  async *through(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of stream) {
      this.#hash.update(chunk);
      if (this.#head.length < 4096) this.#head = Buffer.concat([this.#head, chunk.subarray(0, 4096)]);
      this.#bytes += chunk.length;
      yield chunk;
    }
  }
}

/** Joins small pieces, because encrypting and writing have a cost for each piece. */
async function* joinPieces(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    pieces.push(chunk);
    bytes += chunk.length;
    if (bytes < PIECE_BYTES) continue;
    yield Buffer.concat(pieces, bytes);
    pieces = [];
    bytes = 0;
  }
  if (bytes > 0) yield Buffer.concat(pieces, bytes);
}

async function writeAll(file: FileHandle, chunk: Uint8Array): Promise<void> {
  let offset = 0;
  while (offset < chunk.length) offset += (await file.write(chunk, offset)).bytesWritten;
}
