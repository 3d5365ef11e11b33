import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

describe('the closing line of the tests', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'cutter-vitest-'));
    const reporter = resolve('test/support/closing-line-reporter.ts');
    writeFileSync(
      join(folder, 'vitest.config.mjs'),
      `import { ClosingLineReporter } from ${JSON.stringify(reporter)};
       export default { test: { globals: true, reporters: ['default', new ClosingLineReporter()] } };`,
    );
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  function run(
    tests: string,
    environment: Record<string, string>,
  ): { status: number | null; lines: readonly string[] } {
    writeFileSync(join(folder, 'a.test.js'), tests);
    const vitest = [resolve('node_modules/vitest/vitest.mjs'), 'run', '--root', folder];
    const env = { PATH: process.env['PATH'], HOME: folder, ...environment };
    const { status, stdout } = spawnSync(process.execPath, vitest, { env, encoding: 'utf8' });
    return { status, lines: stdout.split('\n').filter((line) => line.startsWith('tests: ')) };
  }

  it('counts what passed, failed and was skipped', () => {
    const outcome = run(`it('a', () => {}); it('b', () => { throw new Error('no') }); it.skip('c', () => {})`, {});
    expect(outcome).toEqual({ status: 1, lines: ['tests: 1 passed, 1 failed, 1 skipped'] });
  });

  it('takes a skip for a failure in CI, and only there', () => {
    const tests = `it('a', () => {}); it.skip('c', () => {})`;
    expect(run(tests, {})).toEqual({ status: 0, lines: ['tests: 1 passed, 0 failed, 1 skipped'] });
    expect(run(tests, { CI: 'true' })).toEqual({ status: 1, lines: ['tests: 1 passed, 0 failed, 1 skipped'] });
  });

  it('counts a file that cannot be loaded', () => {
    expect(run(`throw new Error('no')`, {})).toEqual({ status: 1, lines: ['tests: 0 passed, 1 failed, 0 skipped'] });
  });
});
