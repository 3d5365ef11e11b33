/** Finds a pg_dump that is new enough for the server. Knows where programs are installed, not what is dumped. */
import { execFile } from 'node:child_process';
import { access, constants, readdir } from 'node:fs/promises';
import { delimiter, isAbsolute, join } from 'node:path';
import { promisify } from 'node:util';
import { Refusal } from '../../../model/refusals/refusal.ts';

export interface PgDumpProgram {
  readonly path: string;
  /** For example `15.18`. */
  readonly version: string;
}

const DEBIAN_ROOT = '/usr/lib/postgresql';

type Variables = { readonly [name: string]: string };

/**
 * The first pg_dump in `folders` whose major version is at least the server's (`server_version_num`). Refuses with
 * PROGRAM_MISSING when there is none, PROGRAM_VERSION when all are older (facts program, version, server).
 */
export async function findPgDump(
  folders: readonly string[],
  children: Variables,
  serverVersion: number,
): Promise<PgDumpProgram> {
  const serverMajor = Math.floor(serverVersion / 10_000);
  let tooOld: PgDumpProgram | null = null;
  for (const folder of folders) {
    const path = join(folder, 'pg_dump');
    if (!(await isExecutable(path))) continue;
    const program = { path, version: await readProgramVersion(path, children) };
    if (Number.parseInt(program.version, 10) >= serverMajor) return program;
    tooOld ??= program;
  }
  if (tooOld === null) throw new Refusal('PROGRAM_MISSING', { program: 'pg_dump' });
  throw new Refusal('PROGRAM_VERSION', { program: tooOld.path, version: tooOld.version, server: String(serverMajor) });
}

/** Where to look: the absolute folders of PATH, then Debian's version folders, the newest first. */
export async function programFolders(children: Variables): Promise<readonly string[]> {
  return [...(children['PATH'] ?? '').split(delimiter).filter(isAbsolute), ...(await debianFolders())];
}

async function readProgramVersion(path: string, children: Variables): Promise<string> {
  const { stdout } = await promisify(execFile)(path, ['--version'], { env: { PATH: children['PATH'], LC_ALL: 'C' } });
  const version = /\(PostgreSQL\) (\d+(?:\.\d+)?)/.exec(stdout)?.[1];
  if (version === undefined) throw new Error(`${path} --version did not say a version`);
  return version;
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

async function debianFolders(): Promise<readonly string[]> {
  try {
    const versions = await readdir(DEBIAN_ROOT);
    return versions.toSorted((left, right) => Number(right) - Number(left)).map((one) => join(DEBIAN_ROOT, one, 'bin'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
    throw error;
  }
}
