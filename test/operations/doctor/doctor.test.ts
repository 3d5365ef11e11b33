/** What `doctor` looks at: every precheck has its line, and each can say no. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readEnvironment } from '../../../src/config/environment.ts';
import { examineServer } from '../../../src/operations/doctor/doctor-server.ts';
import { examine } from '../../../src/operations/doctor/doctor.ts';
import { openConfigured } from '../../../src/operations/shared/with-database.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';

test('the prechecks P1 to P9, and what keeps a run from ending well', async (context) => {
  requireCluster(context);
  const project = await makeProject('postgres');
  onTestFinished(() => project.close());
  const fresh = await examine(project.ctx);
  expect(fresh.filter(({ status }) => status === 'fail')).toEqual([]);
  const numbered = fresh.map(({ check }) => check.slice(0, 2)).filter((name) => /^P[1-9]$/.test(name));
  expect([...new Set(numbered)].toSorted()).toEqual(['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9']);
  const statusOf = (check: string) => fresh.find((finding) => finding.check === check)?.status;
  expect(statusOf('pooler')).toBe('ok');
  expect(statusOf('P8 runs')).toBe('ok');
  // The cluster of the tests does without, on purpose; a real one must not.
  expect(fresh).toContainEqual(expect.objectContaining({ check: 'durable commits', status: 'warn' }));

  project.source('law.md', SMALL_LAW);
  const { planPath, sealed } = await project.plan({ through: 'draft' });
  const sg1 = await project.approve(planPath, 'SG_1');
  await project.apply(planPath, { approvals: [sg1], stopBefore: 'leg_b_record' });
  const { run_id: runId } = sealed.plan.header;
  expect(await examine(project.ctx)).toContainEqual({
    check: 'P8 runs',
    status: 'warn',
    detail: `not finished: ${runId} running`,
    remedy: ['cutter run show RUN_ID'],
  });

  const environment = readEnvironment({ ...project.env, PGOPTIONS: '-c array_nulls=off' });
  expect(await examine({ ...project.ctx, environment })).toContainEqual(
    expect.objectContaining({
      check: 'environment',
      status: 'fail',
      detail: expect.stringContaining('variable: PGOPTIONS'),
    }),
  );

  const plain = join(project.folder, 'plain');
  writeFileSync(plain, '');
  const { orchestrator } = project.ctx.config;
  const lost = {
    ...project.ctx,
    config: { ...project.ctx.config, orchestrator: { ...orchestrator, sidecar_root: join(plain, 'runs') } },
  };
  const findings = await examine(lost);
  for (const check of ['disk', 'P3 run folder'])
    expect(findings).toContainEqual(expect.objectContaining({ check, status: 'fail' }));
});

test('a database of another encoding is refused before it meets a text', async (context) => {
  requireCluster(context);
  const project = await makeProject('postgres');
  onTestFinished(() => project.close());
  const name = `${project.database?.name}_latin`;
  await project.database?.adminQuery(
    `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'`,
  );
  onTestFinished(async () => void (await project.database?.adminQuery(`DROP DATABASE ${name} WITH (FORCE)`)));
  const dsn = (project.env['CUTTER_RO_DSN'] ?? '').replace(`${project.database?.name}`, name);
  const environment = readEnvironment({ ...project.env, CUTTER_RO_DSN: dsn });
  const database = await openConfigured({ ...project.ctx, environment });
  try {
    const findings = await examineServer(await database.connect('reader', 'cutter/test'));
    expect(findings).toContainEqual(expect.objectContaining({ check: 'P6 text', status: 'fail' }));
  } finally {
    await database.close();
  }
});
