/** A database that is put back to the moment before an approval was spent: the ledger fits, the signatures hold, and still no. */
import { cpSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { present } from '../../../src/model/assert.ts';
import { listAllRuns } from '../../../src/operations/run/runs.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject } from '../../support/project.ts';

test('plan and approvals of a run stay spent when the database is restored', async () => {
  const project = await makeProject('embedded');
  onTestFinished(() => project.close());
  const { database } = project.ctx.config;
  if (database.kind !== 'embedded') throw new Error('the embedded database is put back as a folder');
  project.source('law.md', SMALL_LAW);
  const { planPath, sealed } = await project.plan({ through: 'draft' });
  const { run_id: runId } = sealed.plan.header;
  const sg1 = await project.approve(planPath, 'SG_1');
  const before = join(project.folder, 'before');
  cpSync(database.data_dir, before, { recursive: true });
  const putBack = () => {
    rmSync(database.data_dir, { recursive: true });
    cpSync(before, database.data_dir, { recursive: true });
  };
  const spent = join(project.folder, 'runs', '.spent');

  await project.apply(planPath, { approvals: [sg1], stopBefore: 'cut_leg_a' });
  const gate = /\.[0-9a-f-]{36}\.json$/;
  const [record] = readdirSync(spent);
  expect(record).toMatch(gate);
  expect(record?.startsWith(runId)).toBe(true);
  // The process may die between COMMIT and record; the next apply finds the window and records it.
  rmSync(join(spent, present(record, 'the record')));
  expect((await project.apply(planPath, { approvals: [sg1] })).record.refusal).toBeNull();
  expect(readdirSync(spent).filter((name) => gate.test(name))).toEqual([record]);
  const phases = ['cut_leg_a', 'leg_b_record', 'write_verify'];
  expect(readdirSync(spent).filter((name) => !gate.test(name))).toEqual(
    phases.map((phase) => `${runId}.${phase}.json`),
  );
  expect((await listAllRuns(project.ctx)).map((run) => run.runId)).toEqual([runId]);

  putBack();
  const refused = { code: 'STOP_DATABASE_ROLLED_BACK', exit: 4 };
  await expect(project.apply(planPath, { approvals: [sg1] })).rejects.toMatchObject(refused);
  // Nor when the folder of the run is lost as well, under a signature that was never used.
  renameSync(join(project.folder, 'runs', runId), join(project.folder, 'lost'));
  const fresh = await project.approve(planPath, 'SG_1', 3_600, 'again.json');
  await expect(project.apply(planPath, { approvals: [fresh] })).rejects.toMatchObject(refused);
  // What the database has lost is planned and signed anew.
  await expect(project.plan({ through: 'draft' })).resolves.toMatchObject({ kind: 'planned' });
});
