import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readSource } from '../../../src/state/files/source-file.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cutter-source-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function file(name: string, content: string | Buffer = '# A\n'): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

describe('readSource', () => {
  it('gives the name without folders and the exact bytes', async () => {
    const bytes = Buffer.from([0xef, 0xbb, 0xbf, 0x23, 0x0d, 0x0a, 0xff, 0x00]);
    await expect(readSource(file('Law.MD', bytes))).resolves.toEqual({ name: 'Law.MD', bytes });
    await expect(readSource(file('a.markdown'))).resolves.toMatchObject({ name: 'a.markdown' });
    await expect(readSource(file('a.txt'))).resolves.toMatchObject({ name: 'a.txt' });
  });

  it('follows a link to a file', async () => {
    const target = file('target.md');
    symlinkSync(target, join(folder, 'link.md'));
    await expect(readSource(join(folder, 'link.md'))).resolves.toEqual({
      name: 'link.md',
      bytes: Buffer.from('# A\n'),
    });
  });

  it.each([
    ['a name that leads nowhere', () => join(folder, 'none.md'), 'SOURCE_MISSING'],
    ['a file used as a folder', () => join(file('a.md'), 'b.md'), 'SOURCE_MISSING'],
    ['a folder', () => folder, 'SOURCE_NOT_A_FILE'],
    ['a device', () => '/dev/null', 'SOURCE_NOT_A_FILE'],
    ['another format', () => file('law.odt'), 'SOURCE_FORMAT'],
    ['no ending', () => file('law'), 'SOURCE_FORMAT'],
  ])('refuses %s', async (_name, path, code) => {
    await expect(readSource(path())).rejects.toMatchObject({ code });
  });

  it('refuses a folder that is named like a file', async () => {
    mkdirSync(join(folder, 'folder.md'));
    await expect(readSource(join(folder, 'folder.md'))).rejects.toMatchObject({ code: 'SOURCE_NOT_A_FILE' });
  });

  it('refuses a named pipe without waiting for a writer', async () => {
    const path = join(folder, 'pipe.md');
    expect(spawnSync('mkfifo', [path]).status).toBe(0);
    await expect(readSource(path)).rejects.toMatchObject({ code: 'SOURCE_NOT_A_FILE' });
  });

  it('refuses a link that leads to itself', async () => {
    symlinkSync(join(folder, 'loop.md'), join(folder, 'loop.md'));
    await expect(readSource(join(folder, 'loop.md'))).rejects.toMatchObject({
      code: 'SOURCE_UNREADABLE',
      facts: { system: 'ELOOP' },
    });
  });

  it('refuses a file beyond the limit by its size, without reading it', async () => {
    const path = file('large.md');
    truncateSync(path, 8 * 1024 ** 3);
    await expect(readSource(path)).rejects.toMatchObject({
      code: 'E_LIMIT',
      facts: { limit: 'source_bytes', value: 8 * 1024 ** 3 },
    });
  });

  it('refuses a file that may not be read, except by the superuser, who reads everything', async () => {
    const path = file('closed.md');
    chmodSync(path, 0);
    if (process.getuid?.() === 0) await expect(readSource(path)).resolves.toMatchObject({ name: 'closed.md' });
    else
      await expect(readSource(path)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE', facts: { system: 'EACCES' } });
  });
});
