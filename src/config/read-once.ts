/**
 * The one way in which cutter reads files: opened without waiting, looked at while open, limited in size, read once.
 * Knows what kind of file is at a path; must not know its content.
 */
import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { Refusal, type Facts, type RefusalCode } from '../model/refusals/refusal.ts';
import { errnoOf, refuseErrno } from './file-errors.ts';

/** A code, whose refusal gets the reader's facts, or the refusal itself made of them. */
export type RefusedBy = RefusalCode | ((facts: Facts) => Refusal);

export interface ReadRules {
  readonly limitBytes: number;
  /** For what is not a regular file, or is a link that is not followed, or may not be opened. */
  readonly kind: RefusedBy;
  readonly size: RefusedBy;
  /** For what the operating system does not open or read; without it what `kind` and `refusing` say. */
  readonly unreadable?: RefusedBy;
  /** Where a link may stand for the file. Whoever can write a link can then choose which file is read. */
  readonly followsLinks?: true;
  /** Files of the kernel have no size before they are read. */
  readonly hasNoSize?: true;
}

export interface RequiredFile extends ReadRules {
  readonly missing: RefusedBy;
}

export interface ReadFile {
  readonly bytes: Buffer;
  readonly uid: number;
  /** Permission bits, such as 0o644. */
  readonly mode: number;
}

/** How much of a large file is read at once. */
const PIECE_BYTES = 1_048_576;

/**
 * The bytes of a regular file of at most `limitBytes`, with its owner and permissions as they were while it was open.
 * O_NOFOLLOW refuses a link, O_NONBLOCK keeps a pipe from waiting for a writer. Refuses with the codes
 * in the rules, or STOP_FILE when it cannot be read; the facts name the file.
 */
export async function readOnce(file: string, rules: RequiredFile): Promise<ReadFile> {
  const read = await readIfThere(file, rules);
  if (read === null) throw refusalOf(rules.missing, { file });
  return read;
}

/** The same, or null where nothing is. */
export async function readIfThere(file: string, rules: ReadRules): Promise<ReadFile | null> {
  return await refuseErrno(file, async () => {
    const handle = await openFile(file, rules);
    if (handle === null) return null;
    try {
      return await contentOf(handle, file, rules);
    } catch (error) {
      // A process that ended has taken its files with it.
      if (errnoOf(error) === 'ESRCH') return null;
      throw unreadable(error, file, rules);
    } finally {
      await handle.close();
    }
  });
}

/** The same file in pieces, for what may be too large for the memory; null where nothing is. Refuses as it is read. */
export async function readPieces(file: string, rules: ReadRules): Promise<AsyncIterable<Buffer> | null> {
  const handle = await refuseErrno(file, () => openFile(file, rules));
  return handle === null ? null : piecesOf(handle, file, rules);
}

async function* piecesOf(handle: FileHandle, file: string, rules: ReadRules): AsyncGenerator<Buffer> {
  try {
    const { size } = await statsOf(handle, file, rules);
    let at = 0;
    for (;;) {
      const piece = Buffer.allocUnsafe(Math.min(PIECE_BYTES, size - at + 1));
      const { bytesRead } = await refuseErrno(file, () => handle.read(piece, 0, piece.length, at));
      if (bytesRead === 0) break;
      at += bytesRead;
      if (at > size) break;
      yield piece.subarray(0, bytesRead);
    }
    if (at !== size) throw changedRefusal(file, rules);
  } finally {
    await handle.close();
  }
}

async function contentOf(handle: FileHandle, file: string, rules: ReadRules): Promise<ReadFile> {
  const { size, uid, mode } = await statsOf(handle, file, rules);
  const { limitBytes, hasNoSize } = rules;
  // One byte more than allowed, so that a file that grows after the check is noticed.
  const buffer = Buffer.allocUnsafe((hasNoSize === true ? limitBytes : size) + 1);
  const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0);
  if (bytesRead > limitBytes) throw refusalOf(rules.size, { file, bytes: bytesRead, limit: limitBytes });
  if (hasNoSize !== true && bytesRead !== size) throw changedRefusal(file, rules);
  return { bytes: buffer.subarray(0, bytesRead), uid, mode: mode & 0o7777 };
}

async function statsOf(handle: FileHandle, file: string, { kind, size, limitBytes }: ReadRules): Promise<Stats> {
  const stats = await handle.stat();
  if (!stats.isFile()) throw notRegular(kind, file, nameOfKind(stats));
  if (stats.size > limitBytes) throw refusalOf(size, { file, bytes: stats.size, limit: limitBytes });
  return stats;
}

async function openFile(file: string, rules: ReadRules): Promise<FileHandle | null> {
  const follow = rules.followsLinks === true ? 0 : constants.O_NOFOLLOW;
  try {
    return await open(file, constants.O_RDONLY | constants.O_NONBLOCK | follow);
  } catch (error) {
    const errno = errnoOf(error);
    if (errno === 'ENOENT' || errno === 'ENOTDIR' || errno === 'ESRCH') return null;
    if (errno === 'ENXIO') throw notRegular(rules.kind, file, 'a socket');
    if (errno === 'ELOOP' && follow !== 0) throw notRegular(rules.kind, file, 'a link');
    if (errno === 'EACCES' && rules.unreadable === undefined)
      throw refusalOf(rules.kind, { file, problem: 'it may not be read: EACCES' });
    throw unreadable(error, file, rules);
  }
}

function unreadable(error: unknown, file: string, rules: ReadRules): unknown {
  if (error instanceof Refusal) return error;
  const system = errnoOf(error);
  return system === null || rules.unreadable === undefined ? error : refusalOf(rules.unreadable, { file, system });
}

function notRegular(kind: RefusedBy, file: string, found: string): Refusal {
  return refusalOf(kind, { file, problem: `it is ${found}`, expected: 'a regular file' });
}

function changedRefusal(file: string, rules: ReadRules): Refusal {
  return refusalOf(rules.kind, { file, problem: 'it changed while it was read' });
}

function nameOfKind(stats: Stats): string {
  if (stats.isDirectory()) return 'a folder';
  if (stats.isFIFO()) return 'a pipe';
  return stats.isSocket() ? 'a socket' : 'a device';
}

function refusalOf(by: RefusedBy, facts: Facts): Refusal {
  return typeof by === 'string' ? new Refusal(by, facts) : by(facts);
}
