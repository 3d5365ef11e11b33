/** The boundary rules are themselves tested: one violation planted for each must turn it red, and nothing may go unseen. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { temporaryFolder } from '../support/temporary-folder.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');

const configSchema = z.object({ forbidden: z.array(z.object({ name: z.string() })) });
const resultSchema = z.object({
  modules: z.array(z.object({ source: z.string() })),
  summary: z.object({
    violations: z.array(z.object({ from: z.string(), to: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

const OPERATIONS = [
  'shared',
  'compensation',
  'approval',
  'plan',
  'apply',
  'backup',
  'run',
  'verify',
  'audit',
  'document',
  'trust',
  'doctor',
  'setup',
];

/** A folder of a module that imports the one that comes after it. */
function later(module: string, folders: readonly string[]): { readonly [rule: string]: readonly [string, string] } {
  const name = module.replaceAll('/', '-');
  return Object.fromEntries(
    folders.slice(0, -1).map((folder, at) => {
      const from = path.posix.join('src', module, folder, `planted-${at}.ts`);
      const to = path.posix.join('src', module, folders[at + 1] ?? '', `planted-${at + 1}.ts`);
      return [
        folder === '' ? `${name}-order` : `${name}-order-${folder}`,
        [from, path.posix.relative(path.posix.dirname(from), to).replace(/^(?!\.)/, './')],
      ];
    }),
  );
}

/** The last folder of each order breaks no rule; it only has a file to be imported. */
const LAST = [
  'src/model/outcomes/planted-3.ts',
  'src/planner/compare/planted-6.ts',
  'src/planner/structure/planted-3.ts',
  'src/gate/audit/planted-4.ts',
  'src/state/knowledge-base/planted-5.ts',
  'src/state/records/runs/planted-3.ts',
  'src/render/outcome/planted-4.ts',
  'src/operations/setup/planted-12.ts',
];

/** For each rule: the file that breaks it (made, or appended to when it exists), and what it imports. */
const PLANTED: { readonly [rule: string]: readonly [string, string] } = {
  'model-imports': ['src/model/planted.ts', 'node:fs'],
  'planner-imports': ['src/planner/planted.ts', '../state/files/tar.ts'],
  'gate-imports': ['src/gate/planted.ts', '../config/environment.ts'],
  'render-imports': ['src/render/planted.ts', 'node:fs'],
  'config-imports': ['src/config/planted.ts', '../planner/plan/open-plan.ts'],
  'applier-imports': ['src/applier/planted.ts', '../render/format/paint.ts'],
  'state-imports': ['src/state/planted.ts', '../gate/approval/authorize.ts'],
  'cli-imports': ['src/cli/planted.ts', '../operations/plan/plan.ts'],
  'operations-imports': ['src/operations/planted.ts', '../cli/input.ts'],
  'commands-imports': ['src/commands/planted.ts', '../state/files/tar.ts'],
  ...later('model', ['encoding', 'refusals', 'artefacts', 'outcomes']),
  ...later('planner', ['formats', 'profiles', 'structure', 'cut', 'match', 'plan', 'compare']),
  ...later('planner/structure', ['marks', 'resolve', 'diagnose', '']),
  ...later('gate', ['', 'openpgp', 'trust', 'approval', 'audit']),
  ...later('state', ['db', 'records', 'files', 'keys', 'backup', 'knowledge-base']),
  ...later('state/records', ['database', 'content', 'gate', 'runs']),
  ...later('render', ['format', 'text', 'files', 'review', 'outcome']),
  ...later('operations', OPERATIONS),
  'phases-stand-alone': ['src/applier/phases/planted.ts', './mark.ts'],
  'recording-knows-no-phase': ['src/applier/recording/planted.ts', '../phases/mark.ts'],
  'applier-decides-without-the-database': ['src/applier/verdict.ts', '../state/files/tar.ts'],
  'plan-reaches-no-phases': ['src/operations/plan/plan.ts', '../../applier/planted-bridge.ts'],
  'verify-reaches-no-phases': ['src/operations/verify/verify.ts', '../../applier/planted-bridge.ts'],
  'only-an-audit-judges-as-of-a-receipt': ['src/gate/approval/permit.ts', '../audit/trust-files.ts'],
  'an-audit-grants-nothing': ['src/gate/audit/planted-grant.ts', '../approval/permit.ts'],
  'pg-in-one-place': ['src/state/planted-pg.ts', 'pg'],
  'pglite-in-one-place': ['src/state/planted-pglite.ts', '@electric-sql/pglite'],
  'openpgp-in-one-place': ['src/state/planted-openpgp.ts', 'openpgp'],
  'chalk-in-one-place': ['src/cli/planted-chalk.ts', 'chalk'],
  'oclif-in-one-place': ['src/commands/planted-oclif.ts', '@oclif/core/command'],
  'parse5-in-one-place': ['src/planner/planted-parse5.ts', 'parse5'],
  'unpdf-in-one-place': ['src/planner/planted-unpdf.ts', 'unpdf/pdfjs'],
  'saxes-in-one-place': ['src/planner/planted-saxes.ts', 'saxes'],
  'child-processes-in-state': ['src/operations/planted-process.ts', 'node:child_process'],
  'no-cycles': ['src/model/planted-a.ts', './planted-b.ts'],
  'no-test-in-src': ['src/model/planted-test.ts', '../../test/planted.ts'],
  'no-unresolvable': ['src/model/planted-nothing.ts', './nothing-has-this-name.ts'],
  'no-development-package': ['src/state/planted-vitest.ts', 'vitest'],
};

function cruise(folder: string) {
  const bin = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
  const args = [bin, 'src', '--config', '.dependency-cruiser.cjs', '--preserve-symlinks', '--output-type', 'json'];
  const ran = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', maxBuffer: 256 * 1024 * 1024 });
  if (ran.stdout === '') throw new Error(ran.stderr);
  // With this output the program ends well whatever it found.
  return resultSchema.parse(JSON.parse(ran.stdout));
}

function sourceFiles(folder: string): readonly string[] {
  return readdirSync(path.join(folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((name) =>
    name.endsWith('.ts'),
  );
}

describe('boundaries', () => {
  it('has a planted violation for every rule', () => {
    const load = createRequire(import.meta.url);
    const { forbidden } = configSchema.parse(load(path.join(ROOT, '.dependency-cruiser.cjs')));
    expect(Object.keys(PLANTED).toSorted()).toEqual(forbidden.map(({ name }) => name).toSorted());
  });

  it('sees every file and finds each violation, also one that goes through another file', () => {
    const folder = temporaryFolder();
    cpSync(path.join(ROOT, 'src'), path.join(folder, 'src'), { recursive: true });
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      cpSync(path.join(ROOT, name), path.join(folder, name));
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(folder, 'node_modules'));
    mkdirSync(path.join(folder, 'test'));
    writeFileSync(path.join(folder, 'test', 'planted.ts'), 'export const planted = 1;\n');
    writeFileSync(path.join(folder, 'src/model/planted-b.ts'), "import './planted-a.ts';\n");
    writeFileSync(path.join(folder, 'src/applier/planted-bridge.ts'), "import './run.ts';\n");
    for (const file of LAST) writeFileSync(path.join(folder, file), 'export const planted = 1;\n');
    for (const [file] of Object.values(PLANTED)) mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    for (const [file, imported] of Object.values(PLANTED))
      appendFileSync(path.join(folder, file), `\nimport '${imported}';\n`);
    const {
      modules,
      summary: { violations },
    } = cruise(folder);
    expect(modules.filter(({ source }) => source.startsWith('src/'))).toHaveLength(sourceFiles(folder).length);
    for (const [rule, [file]] of Object.entries(PLANTED))
      expect(
        violations.filter(({ from, rule: { name } }) => name === rule && from === file),
        rule,
      ).not.toEqual([]);
  });

  it('fails the program when there is a violation, so that a script notices', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'src/model'), { recursive: true });
    writeFileSync(path.join(folder, 'src/model/planted.ts'), "import 'node:fs';\n");
    for (const name of ['.dependency-cruiser.cjs', 'tsconfig.json', 'package.json'])
      cpSync(path.join(ROOT, name), path.join(folder, name));
    const bin = path.join(ROOT, 'node_modules/dependency-cruiser/bin/dependency-cruise.mjs');
    const args = [bin, 'src', '--config', '.dependency-cruiser.cjs', '--output-type', 'err'];
    const ran = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
    expect(ran.status).not.toBe(0);
    expect(ran.stdout).toContain('model-imports');
  });
});
