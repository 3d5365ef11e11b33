/** What a session begins with may be set by its role, its database or PGOPTIONS: nothing of it reaches what is written or compared. */
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { present } from '../../src/model/assert.ts';
import { examine } from '../../src/operations/doctor/doctor.ts';
import { withDatabase } from '../../src/operations/shared/with-database.ts';
import { readDatabaseCode } from '../../src/state/records/database/database-code.ts';
import { makeProject, type Project } from '../support/project.ts';
import { requireCluster, type TestDatabase } from '../support/database/test-database.ts';
import { attack } from './attack.ts';

let project: Project;
let server: TestDatabase;

beforeEach(async (context) => {
  requireCluster(context);
  project = await makeProject('postgres');
  onTestFinished(() => project.close());
  server = present(project.database, 'a server');
});

const setForAll = async (setting: string) =>
  void (await server.adminQuery(`ALTER DATABASE ${server.name} SET ${setting}`));

const readCode = async () =>
  await withDatabase(
    project.ctx,
    async (database) => await readDatabaseCode(await database.connect('reader', 'cutter/test')),
  );

describe('the settings that a session begins with', () => {
  it('[attack 282] array_nulls = off writes no word NULL where nothing was signed', async () => {
    await setForAll('array_nulls = off');
    await setForAll('standard_conforming_strings = off');
    vi.stubEnv('PGOPTIONS', '-c array_nulls=off');
    onTestFinished(() => void vi.unstubAllEnvs());
    project.source('law.md', '# Law\n\nNo number, no label.\n\n## Art 1\n\nOne \\n NULL.\n');
    const { planPath } = await project.plan({ through: 'draft' });
    await project.apply(planPath, { approvals: [await project.approve(planPath, 'SG_1')] });
    const rows = await server.adminQuery('SELECT u::text AS row FROM public.unit_version AS u');
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.filter(({ row }) => /[(,]"?NULL"?[,)]/.test(String(row)))).toEqual([]);
  });

  it('[attack 283] session_replication_role = replica, which would switch triggers off, is refused', async () => {
    await server.adminQuery(`ALTER ROLE cutter_exec IN DATABASE ${server.name} SET session_replication_role = replica`);
    const executor = withDatabase(project.ctx, async (database) => await database.connect('executor', 'cutter/test'));
    await expect(executor).rejects.toMatchObject({
      code: attack(283),
      facts: { setting: 'session_replication_role', expected: 'origin', found: 'replica' },
    });
  });

  it('[attack 284] settings that spell code in another way do not make it look changed', async () => {
    const before = await readCode();
    for (const setting of [
      'quote_all_identifiers = on',
      'search_path = cutter_authz, pg_catalog',
      "TimeZone = 'Asia/Tokyo'",
    ])
      await setForAll(setting);
    expect(await readCode()).toEqual(before);
  });

  it('[attack 285] settings that the executor gives itself do not look like changed grants, and doctor names them', async () => {
    const before = await readCode();
    const executor = await server.client('cutter_exec');
    await executor.query(`ALTER ROLE cutter_exec IN DATABASE ${server.name} SET statement_timeout = '61s'`);
    await executor.query(`ALTER ROLE cutter_exec IN DATABASE ${server.name} SET role = 'cutter_exec'`);
    expect(await readCode()).toEqual(before);
    const finding = (await examine(project.ctx)).find(({ check }) => check === 'role settings');
    expect(finding).toMatchObject({
      status: 'warn',
      detail: expect.stringContaining('cutter_exec: statement_timeout=61s'),
    });
  });
});
