import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const MINIMAL = { format: 'cutter.config/1', database: { kind: 'embedded' }, orchestrator: {} };

function written(content: string | Buffer): string {
  const file = path.join(temporaryFolder(), 'cutter.json');
  writeFileSync(file, content);
  return file;
}

describe('loadConfig', () => {
  it('makes every path absolute against the folder of the file', async () => {
    const file = written(JSON.stringify(MINIMAL));
    const { config, secretNames } = await loadConfig(file);
    const folder = path.dirname(file);
    expect(config.trust_dir).toBe(path.join(folder, 'trust'));
    expect(config.database).toEqual({ kind: 'embedded', data_dir: path.join(folder, '.cutter/database') });
    expect(config.orchestrator.sidecar_root).toBe(path.join(folder, '.cutter/runs'));
    expect(secretNames).toEqual([]);
  });

  it('names the variables that hold connection strings', async () => {
    const file = written(JSON.stringify({ ...MINIMAL, database: { kind: 'postgres', ro_dsn_env: 'STAGE_RO_DSN' } }));
    const { secretNames } = await loadConfig(file);
    expect(secretNames).toEqual(['STAGE_RO_DSN', 'CUTTER_EXEC_DSN', 'CUTTER_VERIFY_DSN', 'CUTTER_ADMIN_DSN']);
  });

  it('refuses a missing file, also below something that is no folder', async () => {
    const folder = temporaryFolder();
    writeFileSync(path.join(folder, 'plain'), '');
    for (const file of [path.join(folder, 'cutter.json'), path.join(folder, 'plain', 'cutter.json')])
      await expect(loadConfig(file)).rejects.toMatchObject({ code: 'CONFIG_MISSING', facts: { file } });
  });

  it('lists every issue with its path', async () => {
    const wrong = { ...MINIMAL, extra: 1, trust_dir: 7, orchestrator: { run_hard_cap_minutes: -1, kb: 'x' } };
    const file = written(JSON.stringify(wrong));
    await expect(loadConfig(file)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      facts: {
        file,
        issues: expect.arrayContaining([
          expect.stringMatching(/^trust_dir: /),
          expect.stringMatching(/^orchestrator\.run_hard_cap_minutes: /),
          expect.stringMatching(/^orchestrator: .*kb/),
          expect.stringMatching(/^\(top level\): .*extra/),
        ]),
      },
    });
  });

  it.each(['batch_dir', 'global_locks_dir'])('names %s, a key that no longer exists', async (key) => {
    const file = written(JSON.stringify({ ...MINIMAL, orchestrator: { [key]: '.cutter/x' } }));
    await expect(loadConfig(file)).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      facts: { issues: [expect.stringMatching(new RegExp(`^orchestrator: .*${key}`))] },
    });
  });

  it('takes a knowledge base over https, or on this machine, and never a secret', async () => {
    const load = (url: string) => loadConfig(written(JSON.stringify({ ...MINIMAL, kb: { url } })));
    for (const url of ['https://kb.example/x', 'http://127.0.0.1:8080', 'http://[::1]/', 'http://localhost:1/kb/'])
      expect(await load(url)).toMatchObject({ config: { kb: { url } }, secretNames: ['CUTTER_KB_TOKEN'] });
    const refused = [
      ...['http://kb.example/', 'http://127.0.0.1.example/', 'https://user@kb.example/', 'https://:secret@kb.example/'],
      ...['https://kb.example/?token=x', 'https://kb.example/#x', 'ftp://localhost/', 'file:///kb', 'kb', ''],
    ];
    for (const url of refused) await expect(load(url)).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it.each([
    ['text that is not JSON', '{'],
    ['bytes that are not UTF-8', Buffer.from([0x7b, 0xff])],
    ['a file beyond the limit', Buffer.alloc(1_048_577, 0x20)],
    ['an older format', JSON.stringify({ ...MINIMAL, format: 'cutter.config/0' })],
    ['no database, because none is a default', JSON.stringify({ format: 'cutter.config/1', orchestrator: {} })],
  ])('refuses %s', async (_, content) => {
    await expect(loadConfig(written(content))).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
  });

  it('refuses a folder as what it is', async () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'cutter.json'));
    await expect(loadConfig(path.join(folder, 'cutter.json'))).rejects.toMatchObject({
      code: 'CONFIG_INVALID',
      facts: { problem: 'it is a folder' },
    });
  });
});
