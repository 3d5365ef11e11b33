/**
 * Durable file writes: temporary file in the same folder, fsync, atomic publication, fsync of the folder.
 * After any error before publication the old state is intact and no incomplete file is left.
 */
import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, open, readdir, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { errnoOf, refuseErrno } from '../../config/file-errors.ts';

/** A file whose bytes are all written and synced but which does not have its name yet. */
export interface StagedFile {
  /** Gives it the name. Refuses `FILE_EXISTS` if the name is taken: artefacts are never replaced. */
  publish(): Promise<void>;
  /** Gives it the name and replaces an existing file. */
  replace(): Promise<void>;
  discard(): Promise<void>;
}

/** Writes a new file that must not exist. Refusals: FILE_EXISTS, STOP_DISK_FULL, STOP_FILE. */
export async function writeOnce(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const staged = await stageFile(path, mode, (file) => file.writeFile(bytes));
  await staged.publish();
}

/** Replaces a file as a whole, or leaves the old one. Refusals: STOP_DISK_FULL, STOP_FILE. */
export async function replaceFile(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const staged = await stageFile(path, mode, (file) => file.writeFile(bytes));
  await staged.replace();
}

/**
 * Replaces a file as a whole without waiting for the disk: for views that can be made again from what is durable. After
 * a power loss there may be the old file, the new one or none, never a mixture.
 */
export async function replaceView(path: string, text: string, mode: number): Promise<void> {
  const temporary = temporaryBeside(path);
  await refuseErrno(path, async () => {
    try {
      await writeFile(temporary, text, { mode, flag: 'wx' });
      await rename(temporary, path);
    } finally {
      await rm(temporary, { force: true });
    }
  });
}

/** Fills a temporary file beside `path` and syncs it. `fill` gets the open file; when it throws, nothing remains. */
export async function stageFile(
  path: string,
  mode: number,
  fill: (file: FileHandle) => Promise<void>,
): Promise<StagedFile> {
  const temporary = temporaryBeside(path);
  await refuseErrno(path, async () => {
    const file = await open(temporary, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, mode);
    try {
      await fill(file);
      await file.chmod(mode);
      await file.sync();
    } catch (error) {
      await rm(temporary, { force: true });
      throw error;
    } finally {
      await file.close();
    }
  });
  const finish = (publication: () => Promise<void>) =>
    refuseErrno(path, async () => {
      try {
        await publication();
        await syncFolder(dirname(path));
      } finally {
        await rm(temporary, { force: true });
      }
    });
  return {
    publish: () => finish(() => link(temporary, path)),
    replace: () => finish(() => rename(temporary, path)),
    discard: () => refuseErrno(path, () => rm(temporary, { force: true })),
  };
}

/**
 * Makes a folder and those above it, private to the owner, and makes their names durable: what is synced inside of a folder is
 * lost with it when the folder's own name is. Refusals: STOP_DISK_FULL, STOP_FILE.
 */
export async function makeFolder(path: string): Promise<void> {
  await refuseErrno(path, async () => {
    // An existing one may have been made by a process that was killed before it synced.
    const first = resolve((await mkdir(path, { recursive: true, mode: 0o700 })) ?? path);
    for (let made = resolve(path); made.length >= first.length; made = dirname(made)) await syncFolder(dirname(made));
  });
}

function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The names in a folder, sorted; none when there is no such folder. STOP_FILE. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  return await refuseErrno(folder, async () => {
    try {
      return (await readdir(folder)).toSorted();
    } catch (error) {
      if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return [];
      throw error;
    }
  });
}
