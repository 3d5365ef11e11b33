/** Temp folders of embedded databases: named after the process that made them, so that a later run clears a killed one's. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const PREFIX = 'cutter-embedded-';

/** The template without the contract, which the global setup makes. */
export const EMPTY_TEMPLATE = 'empty';

/** A new empty folder for an embedded database. */
export function makeEmbeddedFolder(): string {
  return mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** Where the templates of a run lie; what killed runs left behind is removed first. */
export function makeTemplateRoot(): string {
  removeLeftovers();
  return makeEmbeddedFolder();
}

function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = name.startsWith(PREFIX) ? Number.parseInt(name.slice(PREFIX.length), 10) : Number.NaN;
    if (!Number.isNaN(pid) && !isAlive(pid)) removeLeftover(join(tmpdir(), name));
  }
}

/** A worker of the killed run may still be writing there; then the run after this one clears it. */
function removeLeftover(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    if (error instanceof Error && 'code' in error && error.code === 'EPERM') return true;
    throw error;
  }
}
