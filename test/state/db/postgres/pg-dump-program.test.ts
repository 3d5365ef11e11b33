import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findPgDump, programFolders } from '../../../../src/state/db/postgres/pg-dump-program.ts';

describe('the search for pg_dump', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cutter-program-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function program(version: string): void {
    writeFileSync(join(folder, 'pg_dump'), `#!/bin/sh\necho "pg_dump (PostgreSQL) ${version} (made for a test)"\n`);
    chmodSync(join(folder, 'pg_dump'), 0o755);
  }

  it('takes the first one that is new enough', async () => {
    program('98.7');
    expect(await findPgDump(['/nowhere', folder], {}, 980_001)).toEqual({
      path: join(folder, 'pg_dump'),
      version: '98.7',
    });
  });

  it('refuses when all are older than the server', async () => {
    program('9.6');
    await expect(findPgDump([folder], {}, 990_000)).rejects.toMatchObject({
      code: 'PROGRAM_VERSION',
      facts: { program: join(folder, 'pg_dump'), version: '9.6', server: '99' },
    });
  });

  it('looks on PATH first, and never in a relative folder', async () => {
    expect((await programFolders({ PATH: `relative:${folder}:.` }))[0]).toBe(folder);
  });

  it('refuses when there is none', async () => {
    await expect(findPgDump([folder], {}, 150_000)).rejects.toMatchObject({
      code: 'PROGRAM_MISSING',
      facts: { program: 'pg_dump' },
    });
  });
});
