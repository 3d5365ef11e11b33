import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCutter } from '../support/run-cutter.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

/** A project whose database is never reached: what was typed is refused first. */
function project(): string {
  const cwd = temporaryFolder();
  const config = { format: 'cutter.config/1', database: { kind: 'postgres' }, orchestrator: {} };
  writeFileSync(path.join(cwd, 'cutter.json'), JSON.stringify(config));
  writeFileSync(path.join(cwd, 'law.md'), '# Law\n\nText.\n');
  return cwd;
}

describe('cutter plan, before it looks at a database', () => {
  it.each([
    ['an id that does not have the form of one', ['--document', 'Law 44'], 'DOCUMENT_ID'],
    ['a run id that is no UUID', ['--document', 'law-44', '--run-id', 'mine'], 'RUN_ID'],
    ['a profile that nobody knows', ['--document', 'law-44', '--profile', 'nope'], 'PROFILE_UNKNOWN'],
  ])('refuses %s', async (_, flags, code) => {
    const ran = await runCutter(['plan', 'law.md', ...flags, '--json'], { cwd: project() });
    expect(ran.code).toBe(2);
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code, written: 'none' } });
  });

  it('says which variable holds no connection string', async () => {
    const ran = await runCutter(['plan', 'law.md', '--document', 'law-44', '--json'], { cwd: project() });
    expect(JSON.parse(ran.stdout)).toMatchObject({ error: { code: 'DSN_MISSING' } });
    expect(ran.stdout).toContain('CUTTER_RO_DSN');
  });

  it('never shows a connection string, whatever is wrong with it', async () => {
    const dsn = 'postgres://reader:hunter22@127.0.0.1:1/laws?service=x';
    const ran = await runCutter(['plan', 'law.md', '--document', 'law-44', '--verbose'], {
      cwd: project(),
      env: { CUTTER_RO_DSN: dsn },
    });
    expect(ran.code).toBeGreaterThan(0);
    expect(ran.stdout + ran.stderr).not.toContain('hunter22');
  });
});
