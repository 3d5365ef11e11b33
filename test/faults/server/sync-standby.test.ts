import type { Client } from 'pg';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { configSchema } from '../../../src/config/config.ts';
import type { PhaseName } from '../../../src/model/phase.ts';
import { applyPlan } from '../../../src/operations/apply/apply.ts';
import { applyCompensation } from '../../../src/operations/compensation/apply-compensation.ts';
import { planCompensation } from '../../../src/operations/compensation/plan-compensation.ts';
import { voidRun } from '../../../src/operations/run/void-run.ts';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { startCopy, startStandby, type Cluster } from '../../support/database/postgres-cluster.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject } from '../../support/project.ts';
import { asAdmin, requireCluster } from '../../support/database/test-database.ts';
import { byForm, Totals } from '../harness/form.ts';
import { codeOf, makeFaultProject, type FaultProject } from '../harness/fault-project.ts';
import type { ApplyOutcome } from '../../../src/model/outcomes/apply.ts';

/** Each COMMIT with rows that a draft has, by a table that it writes, and what the same command says while it waits. */
const COMMITS: readonly { readonly phase: string; readonly table: string; readonly meanwhile: string }[] = [
  { phase: 'cut_leg_a', table: 'public.unit_version', meanwhile: 'STOP_LOCK_HELD' },
  { phase: 'write_verify', table: 'cutter_governance.verify_result', meanwhile: 'STOP_BUSY' },
  { phase: 'leg_b_record', table: 'cutter_governance.cut_change_set', meanwhile: 'STOP_LOCK_HELD' },
];

/** How long a COMMIT is waited for in these runs. */
const CAP_MINUTES = 0.1;

interface Stage {
  readonly faultProject: FaultProject;
  readonly primary: Cluster;
  readonly standby: Cluster;
}

/** A COMMIT waits for a synchronous standby, by real streaming replication, and the standby is dead. */
describe('a COMMIT that waits for a synchronous standby which is dead', () => {
  const totals = new Totals('synchronous standby');
  let primary: Cluster | null = null;
  let standby: Cluster | null = null;
  let made: FaultProject | null = null;
  beforeEach(async (context) => {
    const shared = requireCluster(context);
    primary ??= await startCopy(shared);
    made ??= await makeFaultProject('draft', { on: primary });
    await made.reset();
    standby ??= await startStandby(primary);
  });
  afterAll(async () => {
    totals.rows = made?.checked() ?? 0;
    totals.print();
    await made?.close();
    await standby?.stop();
    await primary?.stop();
  });

  it.each(byForm({ short: COMMITS.slice(0, 1), long: COMMITS }))(
    'is given up at the cap at $phase, fences while it waits, and is adopted when the standby is back [fault 40]',
    async ({ phase, table, meanwhile }) => {
      const stage = onStage();
      await waitingAt(stage, table, async (ended) => {
        const { record } = await ended;
        expect(record.refusal).toMatchObject({ code: 'OUTCOME_UNKNOWN', exit: 8, written: 'unknown', phase });
        totals.inDoubt += 1;
        // The server still waits, with its locks; nothing of it can be seen.
        expect(await codeOf(() => stage.faultProject.again())).toBe(meanwhile);
        expect((await stage.faultProject.expectWholePhases()).steps).not.toContain(phase);
      });
      await expectAdopted(stage, phase);
    },
  );

  it.each(byForm({ short: COMMITS.slice(1, 2), long: COMMITS }))(
    'is in doubt when an administrator ends the wait at $phase, and adopted only when the standby has it [fault 39]',
    async ({ phase, table }) => {
      const stage = onStage();
      await waitingAt(stage, table, async (ended) => {
        await asAdmin(stage.primary, 'postgres', `SELECT pg_cancel_backend(pid) FROM (${WAITING}) AS waiting`);
        const { record } = await ended;
        expect(record.refusal).toMatchObject({ code: 'OUTCOME_UNKNOWN', exit: 8, written: 'unknown', phase });
        expect(record.refusal?.facts['warnings']).toEqual([expect.stringMatching(/^01000 canceling wait/)]);
        totals.inDoubt += 1;
        expect((await stage.faultProject.expectWholePhases()).steps).toContain(phase);
        // It exists on this server only. If it counted as done, it could be lost with this server.
        expect(await codeOf(() => withCap(stage.faultProject))).toBe('OUTCOME_UNKNOWN');
      });
      await expectAdopted(stage, phase);
    },
  );

  it('is demanded by every plan that was made where it was: without it nothing is written [fault 39]', async () => {
    const { primary: server } = onStage();
    const project = await makeProject('postgres', { on: server });
    onTestFinished(() => project.close());
    project.source('law.md', SMALL_LAW);
    await demand(server, '*');
    try {
      await untilSynchronous(server);
      const { planPath, sealed } = await project.plan({ through: 'draft' });
      expect(sealed.plan.target.demands_standby).toBe(true);
      const approvals = [await project.approve(planPath, 'SG_1')];
      const apply = (stopBefore: PhaseName | null = null) => project.apply(planPath, { approvals, stopBefore });
      await demand(server, '');
      await expect(apply()).rejects.toMatchObject({ code: 'STOP_NO_STANDBY', exit: 6 });
      await demand(server, '*');
      expect((await apply('leg_b_record')).record.refusal).toBeNull();
      await demand(server, '');
      await expect(apply()).rejects.toMatchObject({ code: 'STOP_NO_STANDBY' });
      expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'matched' });
      await demand(server, '*');
      expect((await apply()).record.refusal).toBeNull();
      const { path } = await planCompensation(project.ctx, {
        runId: sealed.plan.header.run_id,
        out: join(project.folder, 'compensation.json'),
      });
      await demand(server, '');
      await expect(applyCompensation(project.ctx, { path, approvals })).rejects.toMatchObject({
        code: 'STOP_NO_STANDBY',
      });
      // Asked before any signature is looked at, so that any approval will do.
      const voiding = { runId: sealed.plan.header.run_id, reason: 'wrong edition', approvalPath: approvals[0] ?? null };
      await expect(voidRun(project.ctx, voiding)).rejects.toMatchObject({ code: 'STOP_NO_STANDBY' });
    } finally {
      await demand(server, '');
    }
  });

  function onStage(): Stage {
    if (made === null || primary === null || standby === null) throw new Error('the stage was not made');
    return { faultProject: made, primary, standby };
  }

  /** Lets the standby die while the phase waits for a lock, and `look` while its COMMIT waits; then the standby comes back. */
  async function waitingAt(stage: Stage, table: string, look: (ended: Promise<ApplyOutcome>) => Promise<void>) {
    await demand(stage.primary, '*');
    try {
      await untilSynchronous(stage.primary);
      const blocker = await lockedBy(stage.faultProject, table);
      const ended = withCap(stage.faultProject);
      await until(stage.primary, `SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'`);
      await stage.standby.halt('SIGKILL');
      try {
        await blocker.end();
        await until(stage.primary, WAITING);
        totals.strike();
        await look(ended);
      } finally {
        await stage.standby.resume();
      }
      await stage.faultProject.quiet();
    } finally {
      await demand(stage.primary, '');
    }
  }

  /** The same command, with the standby demanded and there, adopts the phase and ends as ever. */
  async function expectAdopted({ faultProject, primary: server }: Stage, phase: string): Promise<void> {
    await demand(server, '*');
    try {
      await untilSynchronous(server);
      const { record } = await faultProject.again();
      expect(record.refusal).toBeNull();
      expect(record.phases.find((each) => each.phase === phase)?.state).toBe('adopted');
    } finally {
      await demand(server, '');
    }
    await faultProject.expectAsUndisturbed();
  }
});

const WAITING = `SELECT pid FROM pg_stat_activity WHERE wait_event = 'SyncRep'`;

/** Applies with a cap on COMMIT that is short enough to wait for. */
function withCap({ project, command, config }: FaultProject): Promise<ApplyOutcome> {
  const { orchestrator, ...rest } = configSchema.parse(config);
  const capped = { ...rest, orchestrator: { ...orchestrator, run_hard_cap_minutes: CAP_MINUTES } };
  const request = { ...command, stopBefore: null, signal: new AbortController().signal };
  return applyPlan({ ...project.ctx, config: capped }, request);
}

/** Sets which standbys a COMMIT waits for, in a session that itself waits for none. */
async function demand(primary: Cluster, names: string): Promise<void> {
  await asAdmin(primary, 'postgres', `ALTER SYSTEM SET synchronous_standby_names = '${names}'`);
  await asAdmin(primary, 'postgres', 'SELECT pg_reload_conf()');
  await until(primary, `SELECT 1 WHERE current_setting('synchronous_standby_names') = '${names}'`);
}

async function untilSynchronous(primary: Cluster): Promise<void> {
  await until(primary, `SELECT 1 FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'`);
}

async function lockedBy({ project }: FaultProject, table: string): Promise<Client> {
  const client = await project.database?.client('postgres');
  if (client === undefined) throw new Error('a server database is needed');
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN EXCLUSIVE MODE`);
  return client;
}

async function until(server: Cluster, sql: string): Promise<void> {
  const deadline = performance.now() + 60_000;
  while ((await asAdmin(server, 'postgres', sql)).length === 0) {
    if (performance.now() > deadline) throw new Error(`never came: ${sql}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
