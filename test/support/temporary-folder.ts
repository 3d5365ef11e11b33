/** A folder for one test, removed when the test is over. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** Absolute and resolved, so that paths in facts compare equal. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'cutter-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
