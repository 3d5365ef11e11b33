/**
 * Clocks of real processes that a test can set while they run: libfaketime, preloaded into node, gpg and the server. It reads
 * its offset from a file at every question, so a clock can jump in the middle of a transaction.
 */
import { chmodSync, existsSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

/** Under these distributions keep libraries, some of them in a folder named after the architecture. */
const ROOTS = ['/usr/lib', '/usr/lib64', '/usr/local/lib'].filter((folder) => existsSync(folder));

export interface MovableClock {
  /** What a process needs in its environment to live by this clock. */
  readonly variables: { readonly [name: string]: string };
  /** `+2d`, `-3d`: so far from the real time; `2026-11-20 12:00:00`: stands still there. Heard at once. */
  set(to: string): void;
  remove(): void;
}

/** The path of the library; where there is none the test is skipped, which CI counts as a failure. */
export function requireFaketime(context: Pick<TestContext, 'skip'>): string {
  const folders = ROOTS.flatMap((root) => [root, ...readdirSync(root).map((name) => join(root, name))]);
  const library = folders
    .map((folder) => join(folder, 'faketime', 'libfaketime.so.1'))
    .find((path) => existsSync(path));
  if (library === undefined) return context.skip('no libfaketime: install the package libfaketime');
  return library;
}

/** A clock that is right until it is set. */
export function movableClock(library: string): MovableClock {
  const folder = mkdtempSync(join(tmpdir(), 'cutter-clock-'));
  // The server runs as another user.
  chmodSync(folder, 0o755);
  const file = join(folder, 'offset');
  const set = (to: string) => {
    // Renamed into place: a process that asks meanwhile must not read half of it.
    writeFileSync(`${file}.next`, `${to}\n`);
    renameSync(`${file}.next`, file);
  };
  set(RIGHT);
  return {
    variables: {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_NO_CACHE: '1',
      // Time limits are measured by the clock that never jumps, and files keep their real dates.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
      NO_FAKE_STAT: '1',
      TZ: 'UTC',
    },
    set,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The real time. */
export const RIGHT = '+0';
