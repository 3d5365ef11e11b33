import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { rebuildRun } from '../../../src/operations/run/rebuild-run.ts';
import { voidRun } from '../../../src/operations/run/void-run.ts';
import {
  serverEnvironment,
  serverOwner,
  startCopy,
  startLaggingStandby,
  type Cluster,
} from '../../support/database/postgres-cluster.ts';
import { asAdmin, requireCluster } from '../../support/database/test-database.ts';
import { byForm, Totals } from '../harness/form.ts';
import { draftedUpTo, movedTo, promote, requestOf, stepsOn } from '../harness/servers.ts';
import { codeOf, makeFaultProject, type FaultProject } from '../harness/fault-project.ts';

/** A run, and then another database in the place of its own: by each way that PostgreSQL has of making one. */
describe('in place of the database of a run', () => {
  const totals = new Totals('databases put in place of another');
  let cluster: Cluster | null = null;
  let made: FaultProject | null = null;
  beforeEach(async (context) => {
    const shared = requireCluster(context);
    cluster ??= await startCopy(shared);
    made ??= await makeFaultProject('draft', { on: cluster });
    await made.reset();
  });
  afterAll(async () => {
    totals.rows = made?.checked() ?? 0;
    totals.print();
    await made?.close();
    await cluster?.stop();
  });

  it.each(byForm({ short: [], long: ['a base backup'] }))(
    '%s from before the run has none of it, and gets none of it [fault 60, 62]',
    async () => {
      const [faultProject, server] = present();
      const restored = await startCopy(server);
      try {
        await draftedUpTo(faultProject, 'leg_b_record');
        totals.strike();
        await expectWentBack(faultProject, restored);
        expect(await stepsOn(restored, faultProject)).toEqual([]);
      } finally {
        await restored.stop();
      }
    },
  );

  it('a base backup from the middle of the run is not cut again, whatever becomes of its folder [fault 60, 62]', async () => {
    const [faultProject, server] = present();
    await draftedUpTo(faultProject, 'cut_leg_a');
    const restored = await startCopy(server);
    try {
      await draftedUpTo(faultProject, 'write_verify');
      totals.strike();
      await expectWentBack(faultProject, restored);
      await expect(rebuildRun(movedTo(faultProject, restored), faultProject.runId)).rejects.toMatchObject({
        code: 'STOP_DATABASE_ROLLED_BACK',
      });
      rmSync(join(runsOf(faultProject), faultProject.runId), { recursive: true });
      await expectWentBack(faultProject, restored);
      expect(await stepsOn(restored, faultProject)).toEqual([]);
    } finally {
      await restored.stop();
    }
  });

  it('a database from before a run was voided does not revive it [fault 60, 71]', async () => {
    const [faultProject] = present();
    const { project, runId } = faultProject;
    await voidRun(project.ctx, { runId, reason: 'mistaken', approvalPath: null });
    expect(await codeOf(() => faultProject.again())).toBe('STOP_RUN_VOID');
    await faultProject.resetDatabase();
    totals.strike();
    expect(await codeOf(() => faultProject.again())).toBe('STOP_DATABASE_ROLLED_BACK');
    expect((await faultProject.expectWholePhases()).steps).toEqual([]);
  });

  it('a clone by TEMPLATE is another database, also under the name of the first [fault 62]', async () => {
    const [faultProject, server] = present();
    const name = String(faultProject.project.database?.name);
    const clone = `${name}_clone`;
    const admin = (sql: string) => asAdmin(server, 'postgres', sql);
    await admin(`CREATE DATABASE ${clone} TEMPLATE ${name}`);
    try {
      totals.strike();
      await expectMismatch(faultProject, server, clone, [/^database_oid: /, /^database_name: /]);
      await draftedUpTo(faultProject, 'leg_b_record');
      await faultProject.quiet();
      await admin(`ALTER DATABASE ${name} RENAME TO ${name}_aside`);
      await admin(`ALTER DATABASE ${clone} RENAME TO ${name}`);
      totals.strike();
      await expectMismatch(faultProject, server, name, [/^database_oid: /]);
      expect(await stepsOn(server, faultProject)).toEqual([]);
    } finally {
      await admin(`DROP DATABASE IF EXISTS ${clone}`);
      await admin(`DROP DATABASE IF EXISTS ${name}_aside`);
    }
  });

  it.each(byForm({ short: [], long: ['the same name'] }))(
    'a dump that was loaded under %s is another database [fault 62]',
    async () => {
      const [faultProject, server] = present();
      const name = String(faultProject.project.database?.name);
      const where = ['-h', server.folder, '-p', String(server.port), '-U', 'postgres'];
      const env = serverEnvironment();
      const dump = execFileSync(join(server.bin, 'pg_dump'), [...where, name], { env, maxBuffer: 2 ** 28 });
      await draftedUpTo(faultProject, 'leg_b_record');
      await faultProject.quiet();
      await asAdmin(server, 'postgres', `DROP DATABASE ${name}`);
      await asAdmin(server, 'postgres', `CREATE DATABASE ${name} TEMPLATE template0`);
      const load = [...where, '-X', '-q', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-d', name];
      execFileSync(join(server.bin, 'psql'), load, { env, input: dump });
      totals.strike();
      await expectMismatch(faultProject, server, name, [/^database_oid: /]);
      expect(await stepsOn(server, faultProject)).toEqual([]);
    },
  );

  it.each(byForm({ short: [], long: ['pg_rewind'] }))(
    'the server itself, after %s took its last commits back, is not written to again [fault 60]',
    async () => {
      const [faultProject, server] = present();
      // What pg_rewind asks for; the copy takes the settings along.
      await asAdmin(server, 'postgres', 'ALTER SYSTEM SET wal_log_hints = on');
      await asAdmin(server, 'postgres', 'ALTER SYSTEM SET full_page_writes = on');
      await server.restart('SIGQUIT');
      const standby = await startLaggingStandby(server);
      try {
        await draftedUpTo(faultProject, 'leg_b_record');
        await promote(standby);
        await rewind(server, standby);
        totals.strike();
        await promote(server);
        await expectWentBack(faultProject, server);
        expect(await stepsOn(server, faultProject)).toEqual([]);
      } finally {
        await standby.stop();
      }
    },
  );

  function present(): readonly [FaultProject, Cluster] {
    if (made === null || cluster === null) throw new Error('the project was not made');
    return [made, cluster];
  }
});

function runsOf({ project }: FaultProject): string {
  return project.ctx.config.orchestrator.sidecar_root;
}

async function expectWentBack(faultProject: FaultProject, server: Cluster): Promise<void> {
  const again = applyPlan(movedTo(faultProject, server), requestOf(faultProject));
  await expect(again).rejects.toMatchObject({ code: 'STOP_DATABASE_ROLLED_BACK', exit: 4 });
}

async function expectMismatch(
  faultProject: FaultProject,
  server: Cluster,
  name: string,
  members: readonly RegExp[],
): Promise<void> {
  const again = applyPlan(movedTo(faultProject, server, name), requestOf(faultProject));
  const differences = members.map((member) => expect.stringMatching(member));
  await expect(again).rejects.toMatchObject({ code: 'TARGET_MISMATCH', facts: { differences } });
}

/** Takes back what `source` does not have, and starts the server as a standby that has everything. */
async function rewind(server: Cluster, source: Cluster): Promise<void> {
  await asAdmin(source, 'postgres', 'CHECKPOINT');
  await server.halt('SIGINT');
  const data = join(server.folder, 'data');
  const settings = readFileSync(join(data, 'postgresql.conf'));
  const from = `host=${source.folder} port=${source.port} user=postgres dbname=postgres`;
  const args = ['--target-pgdata', data, '--source-server', from, '--no-sync'];
  const options = { ...serverOwner(), cwd: server.folder, env: serverEnvironment() };
  const rewound = spawnSync(join(server.bin, 'pg_rewind'), args, options);
  if (rewound.status !== 0) throw new Error(`pg_rewind failed: ${rewound.stderr?.toString() ?? String(rewound.error)}`);
  // The files of the other server came along, with its port.
  writeFileSync(join(data, 'postgresql.conf'), settings);
  rmSync(join(data, 'postmaster.pid'), { force: true });
  writeFileSync(join(data, 'standby.signal'), '');
  await server.resume();
}
