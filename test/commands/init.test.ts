import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

describe('cutter init', () => {
  it.each(['embedded', 'postgres'] as const)('writes a configuration for %s that loads', async (kind) => {
    const cwd = temporaryFolder();
    const ran = await runCutter(['init', '--database', kind, '--json'], { cwd });
    expect(ran.code).toBe(0);
    expect(JSON.parse(ran.stdout)).toMatchObject({ format: 'cutter.init/1', ok: true, database: kind });
    const { config } = await loadConfig(path.join(cwd, 'cutter.json'));
    expect(config.database.kind).toBe(kind);
    expect(readFileSync(path.join(cwd, 'plans', '.gitattributes'), 'utf8')).toBe('* -text\n');
    expect(JSON.parse(readFileSync(path.join(cwd, '.cutter', 'config.schema.json'), 'utf8'))).toHaveProperty(
      'properties',
    );
  });

  it('never overwrites a configuration', async () => {
    const cwd = temporaryFolder();
    writeFileSync(path.join(cwd, 'cutter.json'), 'mine');
    const ran = await runCutter(['init', '--json'], { cwd });
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'CONFIG_EXISTS' } });
    expect(readFileSync(path.join(cwd, 'cutter.json'), 'utf8')).toBe('mine');
  });

  it('keeps the files of an earlier init that did not finish', async () => {
    const cwd = temporaryFolder();
    const { mkdirSync } = await import('node:fs');
    mkdirSync(path.join(cwd, 'plans'));
    writeFileSync(path.join(cwd, 'plans', '.gitattributes'), 'mine\n');
    expect((await runCutter(['init', '--database', 'postgres'], { cwd })).code).toBe(0);
    expect(readFileSync(path.join(cwd, 'plans', '.gitattributes'), 'utf8')).toBe('mine\n');
  });
});
