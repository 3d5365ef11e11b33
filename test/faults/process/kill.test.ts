import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { SMALL_LAW } from '../../support/derived-plan.ts';
import { makeProject, type Project } from '../../support/project.ts';
import { requireCluster } from '../../support/database/test-database.ts';

const BIN = fileURLToPath(new URL('../../../bin/cutter.js', import.meta.url));

/** Rows 25, 37 and 41 of docs/faults.md: a client that dies in leg A, and one that dies between its COMMIT and the sidecar. */
describe('kill -9 and the same command again [fault 25, 37, 41]', () => {
  let project: Project;
  let planPath: string;
  let sg1: string;
  beforeEach(async (context) => {
    requireCluster(context);
    project = await makeProject('postgres');
    project.source('law.md', SMALL_LAW);
    planPath = (await project.plan({ through: 'draft' })).planPath;
    sg1 = await project.approve(planPath, 'SG_1');
  });
  afterEach(async () => {
    await project?.close();
  });

  it('during leg A leaves nothing, and then every row once', async () => {
    const blocker = await lockedBy(project, 'public.unit_version', 'EXCLUSIVE');
    const cutter = startApply(project, planPath, sg1);
    await waitUntilBlocked(project, 'cutter_exec');
    await killed(cutter);
    await blocker.query('ROLLBACK');
    expect(await rows(project)).toEqual({ units: 0, versions: 0, steps: [] });
    await expectDoneOnce();
  });

  it('after the COMMIT of leg A, before the sidecar knows, adopts what was committed', async () => {
    const blocker = await lockedBy(project, 'public.unit_version', 'EXCLUSIVE');
    const cutter = startApply(project, planPath, sg1);
    await waitUntilBlocked(project, 'cutter_exec');
    // Queued behind leg A, this lock is granted by its COMMIT, and holds up the read-back that the sidecar waits for.
    const gate = await project.database?.client('postgres');
    await gate?.query('BEGIN');
    const granted = gate?.query('LOCK TABLE cutter_governance.cutter_run_step IN ACCESS EXCLUSIVE MODE');
    await waitUntilBlocked(project, 'postgres');
    await blocker.query('ROLLBACK');
    await granted;
    await killed(cutter);
    await gate?.query('ROLLBACK');
    expect(await rows(project)).toEqual({ units: 3, versions: 3, steps: ['cut_leg_a'] });
    const outcome = await expectDoneOnce();
    expect(outcome.record.phases.find(({ phase }) => phase === 'cut_leg_a')?.state).toBe('adopted');
  });

  async function expectDoneOnce() {
    const outcome = await project.apply(planPath, { approvals: [sg1] });
    expect(outcome.record.refusal).toBeNull();
    expect(await rows(project)).toEqual({
      units: 3,
      versions: 3,
      steps: ['cut_leg_a', 'leg_b_record', 'write_verify'],
    });
    expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'matched', through: 'draft' });
    return outcome;
  }
});

describe('kill -9 during the enactment of a re-cut, and the same command again', () => {
  let project: Project;
  let planPath: string;
  let approvals: readonly [string, string];
  beforeEach(async (context) => {
    requireCluster(context);
    project = await makeProject('postgres');
    project.source('law.md', SMALL_LAW);
    const first = await project.plan();
    await applied(first.planPath);
    // One unit revised, one reformatted (a blank line more at its end), one created.
    project.source('law.md', `${SMALL_LAW.replace('Be silent.', 'Whisper.')}\n## § 3 Bags\n\nLeave bags outside.\n`);
    planPath = (await project.plan()).planPath;
    approvals = await applied(planPath, { isEnacted: false });
  });
  afterEach(async () => {
    await project?.close();
  });

  it('leaves the old version in force, and then replaces it as a whole', async () => {
    const blocker = await lockedBy(project, 'public.iu_lifecycle_log', 'EXCLUSIVE');
    const cutter = startApply(project, planPath, ...approvals);
    await waitUntilBlocked(project, 'cutter_exec');
    await killed(cutter);
    await blocker.query('ROLLBACK');
    await rows(project);
    expect(await lives(project)).toEqual({ draft: 3, enacted: 3 });
    await expectEnactedOnce('done');
  });

  it('after its COMMIT, before the sidecar knows, adopts what was committed', async () => {
    const blocker = await lockedBy(project, 'public.iu_lifecycle_log', 'EXCLUSIVE');
    const cutter = startApply(project, planPath, ...approvals);
    await waitUntilBlocked(project, 'cutter_exec');
    const gate = await project.database?.client('postgres');
    await gate?.query('BEGIN');
    const granted = gate?.query('LOCK TABLE cutter_governance.cutter_run_step IN ACCESS EXCLUSIVE MODE');
    await waitUntilBlocked(project, 'postgres');
    await blocker.query('ROLLBACK');
    await granted;
    await killed(cutter);
    await gate?.query('ROLLBACK');
    await rows(project);
    expect(await lives(project)).toEqual({ enacted: 4, superseded: 2 });
    await expectEnactedOnce('adopted');
  });

  async function applied(path: string, { isEnacted = true } = {}): Promise<readonly [string, string]> {
    const sg1 = await project.approve(path, 'SG_1');
    expect((await project.apply(path, { approvals: [sg1] })).record.refusal).toBeNull();
    const sg2 = await project.approve(path, 'SG_2');
    if (isEnacted) expect((await project.apply(path, { approvals: [sg1, sg2] })).record.refusal).toBeNull();
    return [sg1, sg2];
  }

  async function expectEnactedOnce(state: 'done' | 'adopted'): Promise<void> {
    const outcome = await project.apply(planPath, { approvals });
    expect(outcome.record.refusal).toBeNull();
    expect(outcome.record.phases.find(({ phase }) => phase === 'lifecycle_enact')?.state).toBe(state);
    expect(await lives(project)).toEqual({ enacted: 4, superseded: 2 });
    expect(await verifyRun(project.ctx, planPath)).toMatchObject({ result: 'matched', through: 'enacted' });
  }
});

/** How many texts lead which life. */
async function lives(project: Project): Promise<unknown> {
  const sql = `SELECT jsonb_object_agg(life, texts) AS lives FROM (
    SELECT lifecycle_status AS life, count(*)::int AS texts FROM public.unit_version GROUP BY 1) AS counted`;
  return (await project.database?.adminQuery(sql))?.[0]?.['lives'];
}

function startApply({ folder, env }: Project, planPath: string, ...approvals: readonly string[]): ChildProcess {
  const flags = approvals.flatMap((approval) => ['--approval', approval]);
  return spawn(process.execPath, [BIN, 'apply', planPath, ...flags], {
    cwd: folder,
    env,
    stdio: 'ignore',
  });
}

async function lockedBy(project: Project, table: string, mode: string): Promise<Client> {
  const client = await project.database?.client('postgres');
  if (client === undefined) throw new Error('a server database is needed');
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN ${mode} MODE`);
  return client;
}

async function waitUntilBlocked(project: Project, user: string): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = $1 AND wait_event_type = 'Lock'`;
  const deadline = Date.now() + 20_000;
  while (Date.now() < deadline) {
    const found = await project.database?.adminQuery(sql, [user]);
    if (found !== undefined && found.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`${user} was never blocked`);
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)));
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
}

/** What stands there once the server has noticed that the client is gone. */
async function rows(project: Project) {
  const sql = `SELECT (SELECT count(*)::int FROM public.information_unit) AS units,
    (SELECT count(*)::int FROM public.unit_version) AS versions,
    (SELECT coalesce(array_agg(step ORDER BY at), '{}') FROM cutter_governance.cutter_run_step) AS steps`;
  const gone = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = 'cutter_exec'`;
  const deadline = Date.now() + 10_000;
  while ((await project.database?.adminQuery(gone))?.length !== 0 && Date.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return (await project.database?.adminQuery(sql))?.[0];
}
