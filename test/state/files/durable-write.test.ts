import { mkdtemp, mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { replaceFile, replaceView, stageFile, writeOnce } from '../../../src/state/files/durable-write.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cutter-files-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

describe('durable writes', () => {
  it('write a new file with the asked mode and leave nothing beside it', async () => {
    await writeOnce(join(folder, 'plan.json'), 'text', 0o600);
    expect(await readFile(join(folder, 'plan.json'), 'utf8')).toBe('text');
    expect((await stat(join(folder, 'plan.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['plan.json']);
  });

  it('refuse to replace what is there, and keep it', async () => {
    await writeFile(join(folder, 'plan.json'), 'old');
    await expect(writeOnce(join(folder, 'plan.json'), 'new', 0o600)).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect(await readFile(join(folder, 'plan.json'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['plan.json']);
  });

  it('leave the old file when the new one cannot be filled', async () => {
    await writeFile(join(folder, 'state.json'), 'old');
    const filling = stageFile(join(folder, 'state.json'), 0o600, async (file) => {
      await file.writeFile('half');
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    });
    await expect(filling).rejects.toMatchObject({ code: 'STOP_DISK_FULL', facts: { errno: 'ENOSPC' } });
    expect(await readFile(join(folder, 'state.json'), 'utf8')).toBe('old');
    expect(await readdir(folder)).toEqual(['state.json']);
  });

  it('replace a view as a whole, with the asked mode', async () => {
    await writeFile(join(folder, 'report.md'), 'old', { mode: 0o644 });
    await replaceView(join(folder, 'report.md'), 'new', 0o600);
    expect(await readFile(join(folder, 'report.md'), 'utf8')).toBe('new');
    expect((await stat(join(folder, 'report.md'))).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['report.md']);
  });

  it('refuse a folder in the place of the file', async () => {
    await mkdir(join(folder, 'state.json'));
    await expect(replaceFile(join(folder, 'state.json'), 'new', 0o600)).rejects.toMatchObject({ code: 'STOP_FILE' });
  });
});
