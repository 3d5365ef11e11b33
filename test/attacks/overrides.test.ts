/** Attacks 116, 281 and 286 of docs/attacks.md: nothing on the command line or in the environment makes cutter look away. Real processes. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { errorDocumentSchema } from '../../src/model/artefacts/error-document.ts';
import { makeProject } from '../support/project.ts';
import { requireCluster } from '../support/database/test-database.ts';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { attack } from './attack.ts';

const APPLY = ['apply', 'plan.json', '--approval', 'SG_1.json', '--json'];
const flagRefused = attack(116, 'FLAG_REFUSED');
const environmentUnknown = attack(116, 'ENVIRONMENT_UNKNOWN');
/** Loaded before cutter, it would say so. */
const PATCH = 'data:text/javascript,globalThis.patched=true';

test.each<readonly [string, readonly string[], { readonly [name: string]: string }, string]>([
  ['--force', ['--force'], {}, flagRefused],
  ['--yes', ['--yes'], {}, flagRefused],
  ['--skip-verify', ['--skip-verify'], {}, flagRefused],
  ['CUTTER_FORCE=1', [], { CUTTER_FORCE: '1' }, environmentUnknown],
  ['CUTTER_SKIP_VERIFY=', [], { CUTTER_SKIP_VERIFY: '' }, environmentUnknown],
  ['NODE_OPTIONS=--import', [], { NODE_OPTIONS: `--import ${PATCH}` }, environmentUnknown],
  ['NODE_OPTIONS=--import=', [], { NODE_OPTIONS: `--import=${PATCH}` }, environmentUnknown],
  ['NODE_OPTIONS=--require', [], { NODE_OPTIONS: '--require fs' }, environmentUnknown],
  ['NODE_OPTIONS with quotes', [], { NODE_OPTIONS: `"--imp\\ort=${PATCH}"` }, environmentUnknown],
  ['NODE_OPTIONS with an underscore', [], { NODE_OPTIONS: `--experimental_loader=${PATCH}` }, environmentUnknown],
  ['NODE_OPTIONS with a debugger', [], { NODE_OPTIONS: '--inspect=0' }, environmentUnknown],
  ['NODE_OPTIONS=-r', [], { NODE_OPTIONS: '-r fs' }, environmentUnknown],
])('[attack 116] %s', async (_title, flags, env, code) => {
  const ran = await runCutter([...APPLY, ...flags], { cwd: temporaryFolder(), env });
  expect(errorDocumentSchema.parse(JSON.parse(ran.stdout)).error).toMatchObject({ code, written: 'none' });
  expect(ran.code).not.toBe(0);
});

test.each([
  'NODE_PATH',
  'NODE_PG_FORCE_NATIVE',
  'OPENSSL_CONF',
  'NODE_TLS_REJECT_UNAUTHORIZED',
  'PGOPTIONS',
  'PGSERVICE',
  'PGSYSCONFDIR',
  'PGCHANNELBINDING',
])('[attack 281] %s', async (variable) => {
  // Node itself reads them at its start, so each names nothing that is there.
  const value = '/nowhere';
  const ran = await runCutter(APPLY, { cwd: temporaryFolder(), env: { [variable]: value } });
  const { error } = errorDocumentSchema.parse(JSON.parse(ran.stdout));
  expect(error).toMatchObject({ code: attack(281), written: 'none', facts: { variable } });
  expect(JSON.stringify(error)).not.toContain(value);
});

test('[attack 286] a false pg-native is not loaded, and variables of pg reach no session', async (context) => {
  requireCluster(context);
  const project = await makeProject('postgres');
  onTestFinished(() => project.close());
  const [modules, loaded] = [join(project.folder, 'modules'), join(project.folder, 'loaded')];
  mkdirSync(join(modules, 'pg-native'), { recursive: true });
  writeFileSync(
    join(modules, 'pg-native', 'index.js'),
    `require('node:fs').writeFileSync(${JSON.stringify(loaded)}, ''); module.exports = class {};`,
  );
  const foreign = {
    NODE_PG_FORCE_NATIVE: '1',
    NODE_PATH: modules,
    PGOPTIONS: '-c default_transaction_isolation=serializable -c no_such_setting=1',
    PGREPLICATION: 'database',
    PGSSLNEGOTIATION: 'direct',
  };
  const ran = await runCutter(['run', 'list', '--json'], { cwd: project.folder, env: { ...project.env, ...foreign } });
  expect(ran).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(loaded)).toBe(false);
});
