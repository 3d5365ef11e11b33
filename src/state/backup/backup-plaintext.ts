/**
 * Reads an encrypted backup back into a private file. The plaintext counts only if the decryption succeeded, because
 * gpg leaves what it could read of a tampered file on the disk.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { Refusal } from '../../model/refusals/refusal.ts';
import { decryptWhole } from './backup-cipher.ts';
import { errnoOf } from '../../config/file-errors.ts';
import { readOnce } from '../../config/read-once.ts';
import { unlockedKey } from '../keys/key-file-sign.ts';

/** What a key file decrypts is held in memory; gpg has no such limit. */
const MAX_WHOLE_BYTES = 1_073_741_824;
const WHOLE_RULES = {
  limitBytes: MAX_WHOLE_BYTES,
  kind: 'FILE_KIND',
  size: 'FILE_SIZE',
  missing: 'FILE_MISSING',
  followsLinks: true,
} as const;

/** Who holds the private key: the system's gpg, or an armored key file (tests and CI). */
export type BackupReader =
  | { readonly kind: 'gpg'; readonly environment: { readonly [name: string]: string } }
  | { readonly kind: 'key_file'; readonly keyFile: string; readonly passphraseFile: string | null };

/** Decrypts `backup` into the new file `target` and returns sha256 and length of the plaintext. Refuses STOP_BACKUP_UNREADABLE, PROGRAM_MISSING, KEY_FILE. */
export async function decryptBackup(
  backup: string,
  target: string,
  reader: BackupReader,
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const plaintext = reader.kind === 'gpg' ? gpgOutput(backup, reader.environment) : keyFileOutput(backup, reader);
  const file = await open(target, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of plaintext) {
      hash.update(chunk);
      bytes += chunk.length;
      await file.writeFile(chunk);
    }
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** What gpg decrypts; ends normally only after exit code 0. */
async function* gpgOutput(
  backup: string,
  environment: { readonly [name: string]: string },
): AsyncGenerator<Uint8Array> {
  const child = spawn('gpg', ['--quiet', '--decrypt', '--output', '-', backup], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  // Awaited below; until then a rejection must not count as unhandled.
  ended.catch(() => undefined);
  const words: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => words.push(chunk));
  const stdout: AsyncIterable<Buffer> = child.stdout;
  try {
    yield* stdout;
    const code = await ended;
    if (code !== 0) throw unreadableBackup(Buffer.concat(words).toString('utf8').trim(), null);
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') throw new Refusal('PROGRAM_MISSING', { program: 'gpg' }, { cause: error });
    throw error;
  } finally {
    if (child.exitCode === null) child.kill('SIGKILL');
  }
}

async function* keyFileOutput(
  backup: string,
  { keyFile, passphraseFile }: Extract<BackupReader, { readonly kind: 'key_file' }>,
): AsyncGenerator<Uint8Array> {
  const key = await unlockedKey(keyFile, passphraseFile);
  const { bytes } = await readOnce(backup, WHOLE_RULES);
  try {
    yield await decryptWhole(bytes, key);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw unreadableBackup(error.message, error);
  }
}

function unreadableBackup(problem: string, cause: Error | null): Refusal {
  return new Refusal('STOP_BACKUP_UNREADABLE', { problem }, cause === null ? {} : { cause });
}
