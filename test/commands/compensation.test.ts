/** A compensation as people type it: real processes, from the plan to the verification. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runCutter } from '../support/run-cutter.ts';
import { makeStoppable } from '../support/stoppable.ts';
import { requireCluster } from '../support/database/test-database.ts';

it('is planned, shown, signed, applied and verified by the commands that each step names', async (context) => {
  requireCluster(context);
  const { project, planPath, runId, sg1 } = await makeStoppable('postgres');
  await project.apply(planPath, { approvals: [sg1] });
  const cutter = (...args: readonly string[]) => runCutter(args, { cwd: project.folder, env: project.env });
  const folder = join('plans', 'law', runId);
  const file = join(folder, 'compensation.json');
  const sg3 = join(folder, 'SG_3.compensate.json');

  const alone = ['--compensate', runId];
  for (const wrong of [
    ['law.md', ...alone],
    [],
    ['law.md'],
    [...alone, '--document', 'law'],
    [...alone, '--profile', 'markdown-headings'],
    [...alone, '--through', 'draft'],
  ])
    expect(await cutter('plan', ...wrong)).toMatchObject({ code: 2, stderr: expect.stringContaining('USAGE') });
  const planned = await cutter('plan', '--compensate', runId);
  expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining('3 drafts to withdraw') });
  expect(planned.stdout).toContain(`cutter approval prepare ${file} --gate SG_3`);
  expect(await cutter('plan', '--compensate', runId)).toMatchObject({ code: 2, stderr: /FILE_EXISTS/ });
  const shown = await cutter('show', file, '--format', 'md');
  expect(shown.stdout).toBe(readFileSync(join(project.folder, folder, 'compensation.md'), 'utf8'));

  const prepared = await cutter('approval', 'prepare', file, '--gate', 'SG_3', '--ttl', '30m');
  expect(prepared.stdout).toContain(`cutter apply ${file} --approval ${sg3}`);
  for (const person of ['sovereign', 'second'])
    expect(await cutter('approval', 'sign', sg3, '--key', `${person}.key.asc`)).toMatchObject({ code: 0 });
  for (const flag of [
    ['--stop-before', 'closeout'],
    ['--events', 'refused.jsonl'],
  ])
    expect(await cutter('apply', file, '--approval', sg3, ...flag)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('one transaction'),
    });
  // The log of events ends as it does for every run, whatever the file is, or is not.
  expect(await cutter('apply', 'missing.json', '--events', 'missing.jsonl')).toMatchObject({ code: 2 });
  for (const log of ['refused.jsonl', 'missing.jsonl'])
    expect(readFileSync(join(project.folder, log), 'utf8')).toContain('"run.finished"');
  const applied = await cutter('apply', file, '--approval', sg3, '--json');
  expect(JSON.parse(applied.stdout)).toMatchObject({
    format: 'cutter.compensation-outcome/1',
    outcome: 'compensated',
    versions: 3,
    verification: { result: 'matched' },
  });
  // A second time, and where the record beside the runs was lost: the database knows.
  rmSync(join(project.folder, 'runs', '.spent'), { recursive: true });
  expect(await cutter('apply', file)).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to do') });
  expect(await cutter('verify', file)).toMatchObject({ code: 0, stdout: expect.stringContaining('through withdrawn') });
  expect(await cutter('run', 'list')).toMatchObject({ code: 0, stdout: expect.stringContaining('withdrawn') });
});
