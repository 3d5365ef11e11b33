/** The outermost shell: exit codes, streams and documents of real processes, for every way in which a line can end. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorDocumentSchema } from '../../src/model/artefacts/error-document.ts';
import { CUTTER_VERSION } from '../../src/model/version.ts';
import { byForm } from '../faults/harness/form.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

/** Lines that must not succeed, with the code and the exit that both modes must give. */
const NOES: readonly (readonly [string, readonly string[], string, number])[] = [
  ['an unknown command', ['explian'], 'COMMAND_UNKNOWN', 2],
  ['an unknown command with words after it', ['frobnicate', 'now', 'please'], 'COMMAND_UNKNOWN', 2],
  ['an unknown flag', ['explain', '--colour'], 'USAGE', 2],
  ['an argument too many', ['explain', 'USAGE', 'PLAN_STALE'], 'USAGE', 2],
  ['a value for a switch', ['explain', '--quiet=no'], 'USAGE', 2],
  ['flags that exclude each other', ['explain', '--quiet', '--verbose'], 'USAGE', 2],
  ['a value outside the choice', ['init', '--database', 'mysql'], 'USAGE', 2],
  ['a flag that is missing on purpose', ['explain', '--force'], 'FLAG_REFUSED', 2],
  ['such a flag with a value', ['explain', '--lock=false'], 'FLAG_REFUSED', 2],
  ['its short form', ['init', '-y'], 'FLAG_REFUSED', 2],
  ['such a flag in place of a command', ['--auto-approve'], 'FLAG_REFUSED', 2],
  ['an unknown code', ['explain', 'NOPE'], 'CODE_UNKNOWN', 2],
  ['an unknown schema', ['schema', 'nope'], 'SCHEMA_UNKNOWN', 2],
  ['a working folder that does not exist', ['explain', '--cwd', 'nowhere'], 'FILE_MISSING', 2],
  ['help for an unknown command', ['explian', '--help'], 'COMMAND_UNKNOWN', 2],
];

/** In the short form every third line: a process takes a third of a second. */
const EVERY = byForm({ short: 3, long: 1 });

describe('a line that does not succeed', () => {
  it.each(NOES)('%s: one document on stdout under --json', async (_, args, code, exit) => {
    const ran = await runCutter([...args, '--json'], { cwd: temporaryFolder() });
    const document = errorDocumentSchema.parse(JSON.parse(ran.stdout));
    expect(document.error.code).toBe(code);
    expect(document.error.written).toBe('none');
    expect(ran).toMatchObject({ code: exit, stderr: '' });
  });

  it.each(NOES.filter((_, at) => at % EVERY === 0))(
    '%s: nothing on stdout and the code on stderr otherwise',
    async (_, args, code, exit) => {
      const ran = await runCutter(args, { cwd: temporaryFolder() });
      expect(ran).toMatchObject({ code: exit, stdout: '' });
      expect(ran.stderr).toContain(`[${code}]`);
      expect(ran.stderr).not.toMatch(/\n {4}at |node_modules/);
    },
  );

  it('names the nearest command and does not run it', async () => {
    const cwd = temporaryFolder();
    const ran = await runCutter(['inti', '--json'], { cwd });
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { facts: { nearest: ['init'] } } });
    expect(readdirSync(cwd)).toEqual([]);
  });
});

describe('the environment', () => {
  it('cannot switch the output mode, as oclif would let it', async () => {
    const ran = await runCutter(['explain', 'USAGE'], { cwd: temporaryFolder(), env: { CUTTER_CONTENT_TYPE: 'json' } });
    expect(ran).toMatchObject({ code: 3, stdout: '' });
    expect(ran.stderr).toContain('[ENVIRONMENT_UNKNOWN]');
  });

  it('cannot load a plugin from the data folder', async () => {
    const cwd = temporaryFolder();
    const { mkdirSync, writeFileSync } = await import('node:fs');
    mkdirSync(path.join(cwd, 'cutter', 'node_modules', 'evil'), { recursive: true });
    const evil = { name: 'evil', version: '1.0.0', main: 'x.js', oclif: { hooks: { init: './x.js' } } };
    writeFileSync(path.join(cwd, 'cutter', 'node_modules', 'evil', 'package.json'), JSON.stringify(evil));
    writeFileSync(path.join(cwd, 'cutter', 'node_modules', 'evil', 'x.js'), "require('fs').writeFileSync('ran','')");
    const plugins = {
      private: true,
      oclif: { plugins: [{ name: 'evil', type: 'user' }] },
      dependencies: { evil: '1.0.0' },
    };
    writeFileSync(path.join(cwd, 'cutter', 'package.json'), JSON.stringify(plugins));
    const ran = await runCutter(['explain', 'USAGE'], { cwd, env: { XDG_DATA_HOME: cwd } });
    expect(ran.code).toBe(0);
    expect(existsSync(path.join(cwd, 'ran'))).toBe(false);
  });

  it('reads cutter.json for the names of connection strings before it refuses one', async () => {
    const cwd = temporaryFolder();
    const { writeFileSync } = await import('node:fs');
    const config = {
      format: 'cutter.config/1',
      database: { kind: 'postgres', ro_dsn_env: 'CUTTER_STAGE' },
      orchestrator: {},
    };
    writeFileSync(path.join(cwd, 'cutter.json'), JSON.stringify(config));
    expect((await runCutter(['explain'], { cwd, env: { CUTTER_STAGE: 'x' } })).code).toBe(0);
    expect((await runCutter(['explain'], { cwd, env: { CUTTER_OTHER: 'x' } })).code).toBe(3);
  });
});

describe('streams', () => {
  it('prints one JSON document on success', async () => {
    const ran = await runCutter(['explain', 'PLAN_STALE', '--json'], { cwd: temporaryFolder() });
    expect(JSON.parse(ran.stdout)).toMatchObject({ ok: true, code: 'PLAN_STALE', exit: 4 });
    expect(ran).toMatchObject({ code: 0, stderr: '' });
  });

  it('outlives a reader that goes away [fault 79]', () => {
    const bin = path.join(ROOT, 'bin', 'cutter.js');
    const script = `set -o pipefail; "${process.execPath}" "${bin}" explain | head -n 1 >/dev/null; echo "\${PIPESTATUS[0]}"`;
    const ran = spawnSync('bash', ['--norc', '-c', script], { encoding: 'utf8', env: { PATH: process.env['PATH'] } });
    expect(ran.stdout).toBe('0\n');
    expect(ran.stderr).toBe('');
  });

  it.skipIf(!existsSync('/dev/full'))('does not call an undelivered result a success', () => {
    const bin = path.join(ROOT, 'bin', 'cutter.js');
    const ran = spawnSync('bash', ['--norc', '-c', `"${process.execPath}" "${bin}" explain > /dev/full`], {
      encoding: 'utf8',
    });
    expect(ran.status).toBe(6);
    expect(ran.stderr).toContain('ENOSPC');
    expect(ran.stderr).not.toContain('    at ');
  });

  it('uses no colour off a terminal, even when forced by the environment', async () => {
    const ran = await runCutter(['explain', 'NOPE'], { cwd: temporaryFolder(), env: { FORCE_COLOR: '3', CI: '1' } });
    // eslint-disable-next-line no-control-regex
    expect(ran.stdout + ran.stderr).not.toMatch(/\u001b/);
  });
});

describe('help and version', () => {
  it.each(['--version', '-v'])('answers %s with the version alone', async (flag) => {
    const ran = await runCutter([flag], { cwd: temporaryFolder() });
    expect(ran).toEqual({ code: 0, stdout: `${CUTTER_VERSION}\n`, stderr: '' });
  });

  it('prints help on stdout: with 0 when asked, with 2 when nothing was typed', async () => {
    const cwd = temporaryFolder();
    const asked = await runCutter(['--help'], { cwd });
    const bare = await runCutter([], { cwd });
    expect(asked).toMatchObject({ code: 0, stderr: '' });
    expect(asked.stdout).toContain('explain');
    expect(bare).toMatchObject({ code: 2, stdout: asked.stdout });
  });

  it('has help for every command of the manifest', async () => {
    const manifest: unknown = JSON.parse(readFileSync(path.join(ROOT, 'oclif.manifest.json'), 'utf8'));
    const commands =
      manifest !== null && typeof manifest === 'object' && 'commands' in manifest ? manifest.commands : {};
    const ids = Object.keys(commands ?? {});
    expect(ids).toContain('explain');
    const cwd = temporaryFolder();
    for (const id of ids.filter((_, at) => at % EVERY === 0)) {
      const ran = await runCutter([...id.split(':'), '--help'], { cwd });
      expect(ran, id).toMatchObject({ code: 0, stderr: '' });
      expect(ran.stdout, id).toContain('USAGE');
    }
  });
});
