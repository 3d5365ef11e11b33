import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { lockFolder } from '../../../../src/state/db/embedded/embedded-lock.ts';
import { createEmbeddedDatabase, openEmbedded } from '../../../support/database/embedded-database.ts';

const NAME = 'lock.00000000-0000-4000-8000-000000000000.json';

describe('the lock of an embedded database', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cutter-lock-'));
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  const plant = (holder: object): void => writeFileSync(join(folder, NAME), JSON.stringify(holder));
  const holder = { host: hostname(), pid: process.pid, started: null, since: '2026-01-01T00:00:00Z' };

  it('is refused while another holder lives, and free when it has let go', async () => {
    const release = await lockFolder(folder);
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'EMBEDDED_BUSY',
      facts: { pid: process.pid, host: hostname() },
    });
    await release();
    const again = await lockFolder(folder);
    expect(readdirSync(folder)).toHaveLength(1);
    await again();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is taken over from a process of this host that is dead', async () => {
    const dead = spawnSync('/bin/true').pid;
    plant({ ...holder, pid: dead });
    const release = await lockFolder(folder);
    expect(readdirSync(folder)).not.toContain(NAME);
    await release();
  });

  it('is taken over from a dead process whose id another process has now', async () => {
    const other = spawn('/bin/cat', { stdio: ['pipe', 'ignore', 'ignore'] });
    plant({ ...holder, pid: other.pid, started: '1' });
    const release = await lockFolder(folder);
    await release();
    other.kill();
  });

  it('is never taken over from another host, nor when it cannot be read', async () => {
    const dead = spawnSync('/bin/true').pid;
    plant({ ...holder, pid: dead, host: 'elsewhere.example' });
    await expect(lockFolder(folder)).rejects.toMatchObject({
      code: 'EMBEDDED_BUSY',
      facts: { host: 'elsewhere.example' },
    });
    writeFileSync(join(folder, NAME), '{"host":');
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'EMBEDDED_BUSY', facts: { file: NAME } });
  });

  it('leaves nothing behind when it was refused', async () => {
    plant(holder);
    await expect(lockFolder(folder)).rejects.toMatchObject({ code: 'EMBEDDED_BUSY' });
    expect(readdirSync(folder)).toEqual([NAME]);
  });

  it('guards the database itself from opening to closing', async () => {
    const embedded = await createEmbeddedDatabase({ migrated: false });
    try {
      const database = await embedded.open();
      await expect(openEmbedded(embedded.folder)).rejects.toMatchObject({ code: 'EMBEDDED_BUSY' });
      await database.close();
      const second = await openEmbedded(embedded.folder);
      await second.close();
      expect(readdirSync(embedded.folder)).toEqual(['pgdata']);
    } finally {
      await embedded.drop();
    }
  });
});
