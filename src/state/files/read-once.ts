/** Reading a small file that decides something: opened without following links, looked at while open, read once. */
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Refusal, type RefusalCode } from '../../model/refusals/refusal.ts';
import { errnoOf, refusing } from './durable-write.ts';

export interface ReadRules {
  readonly limitBytes: number;
  /** For what is not a regular file, or is a link, or may not be opened. */
  readonly kind: RefusalCode;
  readonly size: RefusalCode;
  readonly missing: RefusalCode;
}

export interface ReadFile {
  readonly bytes: Buffer;
  readonly uid: number;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
}

/**
 * The bytes of a regular file of at most `limitBytes`, with its owner and permissions as they were while it was open.
 * O_NOFOLLOW refuses a link, O_NONBLOCK keeps a pipe from waiting for a writer. Refuses with the codes
 * in the rules, or STOP_FILE when it cannot be read; the facts name the file.
 */
export async function readOnce(file: string, rules: ReadRules): Promise<ReadFile> {
  return await refusing(file, () => reading(file, rules));
}

async function reading(file: string, rules: ReadRules): Promise<ReadFile> {
  const handle = await opened(file, rules);
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw new Refusal(rules.kind, { file, problem: 'not a regular file' });
    const { size, uid, mode } = stats;
    // One byte more than allowed, so that a file which grows after it was looked at is noticed.
    const buffer = Buffer.alloc(Math.min(size, rules.limitBytes) + 1);
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
    if (size > rules.limitBytes || bytesRead > rules.limitBytes)
      throw new Refusal(rules.size, { file, bytes: size, limit: rules.limitBytes });
    if (bytesRead !== size) throw new Refusal(rules.kind, { file, problem: 'it changed while it was read' });
    return { bytes: buffer.subarray(0, bytesRead), uid, mode: mode & 0o7777 };
  } finally {
    await handle.close();
  }
}

async function opened(file: string, rules: ReadRules): Promise<FileHandle> {
  try {
    return await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR') throw new Refusal(rules.missing, { file }, { cause: error });
    // ELOOP is a link; ENXIO is a socket.
    if (errno === 'ELOOP' || errno === 'ENXIO' || errno === 'EACCES')
      throw new Refusal(rules.kind, { file, problem: errno }, { cause: error });
    throw error;
  }
}
