import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findPlanOfRun, writePlanFiles } from '../../../src/state/files/plan-store.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function files() {
  const folder = path.join(temporaryFolder(), 'law-44', 'run');
  const [planPath, markdown, html] = ['plan.json', 'review.md', 'review.html'].map((name) => path.join(folder, name));
  const [plan, md, page] = [planPath ?? '', markdown ?? '', html ?? ''];
  const reviews = [
    { path: md, text: 'review' },
    { path: page, text: '<p>' },
  ];
  return { plan, md, page, write: () => writePlanFiles({ planPath: plan, plan: Buffer.from('{}'), reviews }) };
}

describe('writePlanFiles', () => {
  it('writes the plan and both reviews, private to their owner', async () => {
    const { plan, md, page, write } = files();
    await write();
    for (const file of [plan, md, page]) expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(page, 'utf8')).toBe('<p>');
  });

  it.each(['plan', 'md', 'page'] as const)(
    'writes nothing when %s is there, and leaves it as it was',
    async (there) => {
      const made = files();
      await made.write();
      for (const name of ['plan', 'md', 'page'] as const) if (name !== there) rmSync(made[name]);
      writeFileSync(made[there], 'mine');
      await expect(made.write()).rejects.toMatchObject({ code: 'FILE_EXISTS', facts: { path: made[there] } });
      expect(readFileSync(made[there], 'utf8')).toBe('mine');
      for (const name of ['plan', 'md', 'page'] as const) expect(existsSync(made[name])).toBe(name === there);
    },
  );
});

describe('findPlanOfRun', () => {
  it('finds the plan below its document, nothing where there is none, and refuses what cannot be read', async () => {
    const { plan, write } = files();
    await write();
    const plansDir = path.dirname(path.dirname(path.dirname(plan)));
    expect(await findPlanOfRun(plansDir, 'run')).toBe(plan);
    expect(await findPlanOfRun(plansDir, 'other')).toBeNull();
    expect(await findPlanOfRun(path.join(plansDir, 'none'), 'run')).toBeNull();
    await expect(findPlanOfRun(plan, 'run')).rejects.toMatchObject({ code: 'STOP_FILE' });
  });
});
