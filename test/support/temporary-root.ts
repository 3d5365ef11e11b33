/** Where the temp folders of a test run lie: in memory where there is room, because the product waits for the disk at every write. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const IN_MEMORY = '/dev/shm';
/** Clusters with their write-ahead logs and copies of embedded databases, two test files at a time. */
const ROOM_BYTES = 4 * 2 ** 30;

/** The value of TMPDIR for a run: the one that is set, else memory that has room, else what the system says. */
export function temporaryRoot(): string {
  return process.env['TMPDIR'] ?? (hasRoom(IN_MEMORY) && runsPrograms(IN_MEMORY) ? IN_MEMORY : tmpdir());
}

/** False as well where there is no such file system: not every system has one, and containers have a small one. */
function hasRoom(folder: string): boolean {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
}

/** Tests put programs there and start them; containers often forbid that for memory. */
function runsPrograms(folder: string): boolean {
  const own = mkdtempSync(join(folder, 'cutter-'));
  try {
    writeFileSync(join(own, 'program'), '#!/bin/sh\nexit 0\n', { mode: 0o700 });
    return spawnSync(join(own, 'program')).status === 0;
  } finally {
    rmSync(own, { recursive: true });
  }
}
