/** Attack 116 of docs/attacks.md: nothing on the command line or in the environment makes cutter look away. Real processes. */
import { expect, test } from 'vitest';
import { errorDocumentSchema } from '../../src/model/artefacts/error-document.ts';
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
