import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Client } from 'pg';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { verifyRun } from '../../../src/operations/verify/verify.ts';
import { openGpgHome } from '../../support/signing/gpg-home.ts';
import { startCopy, type Cluster } from '../../support/database/postgres-cluster.ts';
import { runCutter } from '../../support/run-cutter.ts';
import { requireCluster } from '../../support/database/test-database.ts';
import type { Command } from '../harness/apply-once.ts';
import { byForm, Totals } from '../harness/form.ts';
import { movableClock, requireFaketime, RIGHT, type MovableClock } from '../harness/movable-clock.ts';
import { makeFaultProject, type FaultProject } from '../harness/fault-project.ts';

interface Apart {
  readonly host: string;
  readonly server: string;
  readonly code: string;
}
const APART: readonly Apart[] = [
  { host: '+2d', server: RIGHT, code: 'STOP_CLOCK_SKEW' },
  { host: RIGHT, server: '-3d', code: 'STOP_CLOCK_SKEW' },
  { host: '-2d', server: RIGHT, code: 'STOP_CLOCK_SKEW' },
  { host: RIGHT, server: '+3d', code: 'STOP_CLOCK_SKEW' },
  { host: '+61s', server: RIGHT, code: 'STOP_CLOCK_SKEW' },
  { host: '+3d', server: '+3d', code: 'APPROVAL_EXPIRED' },
  { host: '-2d', server: '-2d', code: 'SIGNATURE_BAD' },
];

/** The approval of the draft lives for 24 hours. */
const AFTER_A_DAY = `+${24 * 3_600 + 1}s`;

/** What a test uses: the project, the server under its clock, and the clock of every process of cutter. */
interface Stage {
  readonly faultProject: FaultProject;
  readonly server: MovableClock;
  readonly host: MovableClock;
}

/** Cutter as a process and a server of its own, each under a clock that a test sets. */
describe('a clock that is wrong [fault 73, 74]', () => {
  const totals = new Totals('clocks');
  let cluster: Cluster | null = null;
  let made: Stage | null = null;
  beforeEach(async (context) => {
    const shared = requireCluster(context);
    const library = requireFaketime(context);
    if (made === null) {
      const [server, host] = [movableClock(library), movableClock(library)];
      cluster = await startCopy(shared, server.variables);
      made = { server, host, faultProject: await makeFaultProject('draft', { on: cluster }) };
    }
    setRight(made);
    await made.faultProject.reset();
  });
  afterAll(async () => {
    totals.rows = made?.faultProject.checked() ?? 0;
    totals.print();
    await made?.faultProject.close();
    await cluster?.stop();
    made?.server.remove();
    made?.host.remove();
  });

  it.each(byForm({ short: APART.slice(0, 1), long: APART }))(
    'host $host, server $server: $code, and nothing is written; set right, the same command ends as ever',
    async ({ host, server, code }) => {
      const stage = onStage();
      stage.host.set(host);
      stage.server.set(server);
      totals.strike();
      expect(await apply(stage)).toBe(code);
      expect((await stage.faultProject.expectWholePhases()).steps).toEqual([]);
      setRight(stage);
      await stage.faultProject.expectAsUndisturbed();
    },
  );

  it('the server leaps ahead between two statements of leg A: the database refuses what has expired', async () => {
    const stage = onStage();
    const blocker = await lockedBy(stage, 'public.unit_version');
    let pid = 0;
    const ended = apply(stage, [], { meddle: (started) => (pid = started) });
    await until(stage, `wait_event_type = 'Lock'`);
    // Asleep, so that the leap meets no statement.
    process.kill(pid, 'SIGSTOP');
    await blocker.end();
    await until(stage, `state = 'idle in transaction'`);
    stage.server.set('+2d');
    totals.strike();
    process.kill(pid, 'SIGCONT');
    expect(await ended).toBe('STOP_WINDOW');
    expect((await stage.faultProject.expectWholePhases()).steps).toEqual([]);
    setRight(stage);
    await stage.faultProject.expectAsUndisturbed();
  });

  it.each(byForm({ short: [], long: ['alone', 'with the host'] }))(
    'the server %s leaps ahead within a statement, which then has lasted too long: nothing is written',
    async (who) => {
      const stage = onStage();
      const blocker = await lockedBy(stage, 'public.unit_version');
      const ended = apply(stage);
      await until(stage, `wait_event_type = 'Lock'`);
      stage.server.set('+2d');
      if (who !== 'alone') stage.host.set('+2d');
      totals.strike();
      await blocker.end();
      expect(await ended).toBe('STOP_BUSY');
      expect((await stage.faultProject.expectWholePhases()).steps).toEqual([]);
      setRight(stage);
      await stage.faultProject.expectAsUndisturbed();
    },
  );

  it('the server goes back while rows are written: the database refuses what is not open yet', async () => {
    const stage = onStage();
    const blocker = await lockedBy(stage, 'public.unit_version');
    const ended = apply(stage);
    await until(stage, `wait_event_type = 'Lock'`);
    stage.server.set('-1h');
    totals.strike();
    await blocker.end();
    expect(await ended).toBe('STOP_CLOCK_ROLLBACK');
    expect((await stage.faultProject.expectWholePhases()).steps).toEqual([]);
    setRight(stage);
    await stage.faultProject.expectAsUndisturbed();
  });

  it('the server stands still while an approval expires: the host notices before the next phase', async () => {
    const stage = onStage();
    const blocker = await lockedBy(stage, 'public.unit_version');
    const ended = apply(stage);
    await until(stage, `wait_event_type = 'Lock'`);
    // It stands at a whole second: at the next one, so that it is not behind what was opened in this one.
    const stoodMs = Date.now() + 1_000;
    stage.server.set(standingAt(stoodMs));
    stage.host.set('+2d');
    totals.strike();
    await blocker.end();
    expect(await ended).toBe('STOP_CLOCK_SKEW');
    // What was let through before is there as a whole; it had been authorized by two clocks that agreed.
    expect((await stage.faultProject.expectWholePhases()).steps).toEqual(['cut_leg_a']);
    stage.server.set('+2d');
    expect(await apply(stage)).toBe('APPROVAL_EXPIRED');
    // The right clock must not be behind what the standing one has recorded.
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, stoodMs - Date.now())));
    setRight(stage);
    await stage.faultProject.expectAsUndisturbed();
  });

  const between: readonly { readonly title: string; readonly to: string | null; readonly code: string }[] = [
    { title: 'both clocks go back', to: '-1h', code: 'STOP_CLOCK_ROLLBACK' },
    { title: 'both clocks leap ahead', to: '+2d', code: 'APPROVAL_EXPIRED' },
    { title: 'the server alone goes back', to: null, code: 'STOP_CLOCK_SKEW' },
  ];
  it.each(byForm({ short: [], long: between }))('$title between two applies of a run: $code', async ({ to, code }) => {
    const stage = onStage();
    expect(await apply(stage, ['--stop-before', 'leg_b_record'])).toBeNull();
    stage.server.set(to ?? '-1h');
    if (to !== null) stage.host.set(to);
    totals.strike();
    expect(await apply(stage)).toBe(code);
    expect((await stage.faultProject.expectWholePhases()).steps).toEqual(['cut_leg_a']);
    setRight(stage);
    await stage.faultProject.expectAsUndisturbed();
  });

  it.each(byForm({ short: [], long: ['an approval of 24 hours'] }))(
    'lets %s end at its hour by both clocks, and a fresh one continue the run',
    async () => {
      const stage = onStage();
      const { project, command, runId } = stage.faultProject;
      expect(await apply(stage, ['--stop-before', 'leg_b_record'])).toBeNull();
      setBoth(stage, AFTER_A_DAY);
      totals.strike();
      expect(await apply(stage)).toBe('APPROVAL_EXPIRED');
      const fresh = await approved(stage, command.planPath, 'fresh.json');
      expect(await apply(stage, [], { command: { ...command, approvals: [fresh] } })).toBeNull();
      expect((await stage.faultProject.expectWholePhases()).steps).toEqual([
        'cut_leg_a',
        'leg_b_record',
        'write_verify',
      ]);
      setRight(stage);
      expect(await verifyRun(project.ctx, runId)).toMatchObject({ result: 'matched' });
    },
  );

  it.each(byForm({ short: [], long: ['two days'] }))(
    'by %s everywhere plans, signs and applies; put right, what is done stays done and nothing else begins',
    async () => {
      const stage = onStage();
      const { faultProject } = stage;
      setBoth(stage, '+2d');
      totals.strike();
      const planPath = join(faultProject.project.folder, 'plans', 'moved', 'plan.json');
      const source = ['law.md', '--document', 'law', '--through', 'draft', '--out', planPath];
      expect(await cutter(stage, ['plan', ...source])).toBeNull();
      const approvals = [await approved(stage, planPath, 'SG_1.json')];
      expect(await apply(stage, [], { command: { planPath, approvals } })).toBeNull();
      setRight(stage);
      expect(await apply(stage, [], { command: { planPath, approvals } })).toBeNull();
      expect(await apply(stage)).toBe('STOP_CLOCK_ROLLBACK');
      expect((await faultProject.expectWholePhases()).steps).toEqual([]);
    },
  );

  // A signature from the future is no signature; the gate looks at signatures before it looks at dates.
  const signers: readonly { readonly at: string; readonly by: string; readonly code: string }[] = [
    { at: '+2d', by: 'key file', code: 'SIGNATURE_BAD' },
    { at: '-2d', by: 'key file', code: 'APPROVAL_BEFORE_PLAN' },
    { at: '+2d', by: 'gpg', code: 'SIGNATURE_BAD' },
    { at: '+2d', by: 'gpg at the right time', code: 'APPROVAL_ISSUED_FUTURE' },
  ];
  it.each(byForm({ short: [], long: signers }))('$at where $by signs: $code', async ({ at, by, code }) => {
    const stage = onStage();
    const { command, project } = stage.faultProject;
    stage.host.set(at);
    totals.strike();
    const out = join(dirname(command.planPath), 'elsewhere.json');
    const key = join(project.folder, 'sovereign.key.asc');
    const codes = [await cutter(stage, ['approval', 'prepare', command.planPath, '--gate', 'SG_1', '--out', out])];
    if (by === 'key file') codes.push(await cutter(stage, ['approval', 'sign', out, '--key', key]));
    else codes.push(await signedByGpg(stage, out, by === 'gpg' ? stage.host.variables : {}));
    setRight(stage);
    codes.push(await apply(stage, [], { command: { ...command, approvals: [out] } }));
    expect(codes.find((each) => each !== null)).toBe(code);
    expect((await stage.faultProject.expectWholePhases()).steps).toEqual([]);
    await stage.faultProject.expectAsUndisturbed();
  });

  function onStage(): Stage {
    if (made === null) throw new Error('the stage was not made');
    return made;
  }
});

function setBoth({ host, server }: Stage, to: string): void {
  host.set(to);
  server.set(to);
}

function setRight(stage: Stage): void {
  setBoth(stage, RIGHT);
}

const failure = z.object({ error: z.object({ code: z.string() }) });

interface How {
  readonly command?: Command;
  readonly env?: { readonly [name: string]: string };
  readonly meddle?: (pid: number) => void;
}

/** Runs cutter by the clock of the host; null, or the code of its refusal. */
async function cutter({ faultProject, host }: Stage, args: readonly string[], { env, ...how }: How = {}) {
  const variables = { ...faultProject.project.env, ...host.variables, ...env };
  const ran = await runCutter([...args, '--json'], { cwd: faultProject.project.folder, env: variables, ...how });
  return ran.code === 0 ? null : failure.parse(JSON.parse(ran.stdout)).error.code;
}

async function apply(stage: Stage, flags: readonly string[] = [], how: How = {}): Promise<string | null> {
  const { planPath, approvals } = how.command ?? stage.faultProject.command;
  return cutter(stage, ['apply', planPath, ...approvals.flatMap((path) => ['--approval', path]), ...flags], how);
}

/** Prepares and signs SG_1 for an hour, by the clock of the host; the path of the approval. */
async function approved(stage: Stage, planPath: string, name: string): Promise<string> {
  const out = join(dirname(planPath), name);
  const key = join(stage.faultProject.project.folder, 'sovereign.key.asc');
  expect(
    await cutter(stage, ['approval', 'prepare', planPath, '--gate', 'SG_1', '--ttl', '1h', '--out', out]),
  ).toBeNull();
  expect(await cutter(stage, ['approval', 'sign', out, '--key', key])).toBeNull();
  return out;
}

/** Signs with a real gpg that lives by `variables`: cutter hands none of its own on, so a program of that name sets them. */
async function signedByGpg(stage: Stage, file: string, variables: MovableClock['variables']): Promise<string | null> {
  const { project } = stage.faultProject;
  const home = openGpgHome();
  const programs = join(project.folder, 'programs');
  mkdirSync(programs);
  const set = Object.entries(variables).map(([name, value]) => `${name}='${value}'`);
  const program = `#!/bin/sh\nPATH="\${PATH#*:}" exec env ${set.join(' ')} gpg "$@"\n`;
  writeFileSync(join(programs, 'gpg'), program, { mode: 0o755 });
  try {
    home.gpg(['--import', join(project.folder, 'sovereign.key.asc')], { atMs: null });
    const { fpr } = project.sovereign.keys[0];
    const env = { ...home.environment, PATH: `${programs}:${process.env['PATH']}` };
    return await cutter(stage, ['approval', 'sign', file, '--gpg', fpr], { env });
  } finally {
    home.close();
  }
}

/** An instant as libfaketime takes it: a clock that stands still there. */
function standingAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

async function lockedBy({ faultProject }: Stage, table: string): Promise<Client> {
  const client = await faultProject.project.database?.client('postgres');
  if (client === undefined) throw new Error('a server database is needed');
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN EXCLUSIVE MODE`);
  return client;
}

/** Waits until the session of the executor is in this state. */
async function until({ faultProject }: Stage, state: string): Promise<void> {
  const sql = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND usename = 'cutter_exec' AND ${state}`;
  const deadline = performance.now() + 60_000;
  while ((await faultProject.project.database?.adminQuery(sql))?.length === 0) {
    if (performance.now() > deadline) throw new Error(`the executor never came to ${state}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
