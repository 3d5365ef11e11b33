/**
 * P2, P3, P5, P6, P9 and P10 from the same runs: cutter plans, writes and verifies 100,000 units with every check on,
 * beside raw COPY, pg_dump, one call a row, and itself with 10,000, in one clone of a database that holds as many already.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openPlan } from '../src/planner/plan/open-plan.ts';
import { verifyRun } from '../src/operations/verify/verify.ts';
import type { RowResult } from './comparison.ts';
import { writeLegA } from './leg-a.ts';
import { lawOfUnits } from './law.ts';
import { measureInTurn, stopwatch, type Readings } from './measure.ts';
import { FEW_UNITS, SAMPLE_UNITS, SMALL_UNITS, UNITS, writingLines, WRITING_ROWS } from './p2-lines.ts';
import { makeProject, type Prepared, type Project, type TimedEvent } from './project.ts';
import { copyInOneMessage, dumpTables, prepareRawCopy } from './raw-copy.ts';
import { createRowByRow } from './row-by-row.ts';
import type { Server } from './server.ts';
import type { BenchContext } from './bench-context.ts';

const FILLED = 'bench_filled';
const CLONE = 'bench_clone';

/** Measures the writing of 100,000 units. Needs PostgreSQL's server programs. */
export async function writing({ runs, folder, server: start }: BenchContext): Promise<RowResult> {
  const server = await start();
  if (server === null) {
    const why = 'the PostgreSQL server programs were not found';
    return { comparisons: [], notRun: WRITING_ROWS.map((row) => ({ row, why })), parts: {} };
  }
  const scratch = join(folder, 'writing');
  mkdirSync(scratch);
  await server.clone(FILLED, server.template);
  await applyFirst(server, scratch);
  const rawCopy = await prepareRawCopy(server, FILLED, scratch);
  const found = await measureInTurn<Project>({
    runs,
    prepare: async () => {
      await server.clone(CLONE, FILLED);
      return makeProject(server, CLONE, scratch);
    },
    sides: [
      (project) => wholeJob(server, project, scratch),
      (project) => smallJob(project),
      async () => ({ raw_binary: await stopwatch(() => rawCopy(CLONE, 'binary')) }),
      async () => ({ raw_text: await stopwatch(() => rawCopy(CLONE, 'text')) }),
      (project) => legsA(server, project),
      (project) => rowByRow(server, project),
      (project) => enactment(server, project),
    ],
    cleanUp: async (project) => {
      project.close();
      await server.drop(CLONE);
    },
  });
  await server.drop(FILLED);
  return writingLines(found);
}

/** The document that is there already, so that neither backup nor indexes are measured on empty tables. */
async function applyFirst(server: Server, scratch: string): Promise<void> {
  const project = await makeProject(server, FILLED, scratch);
  const planPath = await project.plan('first', lawOfUnits(UNITS, 'eins'));
  await project.apply(await project.approve(planPath));
  project.close();
}

interface Job {
  readonly plan: number;
  readonly apply: number;
  readonly verify: number;
  readonly planPath: string;
  readonly events: readonly TimedEvent[];
}

async function job(project: Project, documentId: string, law: string): Promise<Job> {
  let planPath = '';
  const plan = await stopwatch(async () => {
    planPath = await project.plan(documentId, law);
  });
  const prepared = await project.approve(planPath);
  let events: readonly TimedEvent[] = [];
  const apply = await stopwatch(async () => {
    events = await project.apply(prepared);
  });
  const verify = await stopwatch(async () => {
    const { result } = await verifyRun(project.ctx, planPath);
    if (result !== 'matched') throw new Error(`verify found a ${result}`);
  });
  return { plan, apply, verify, planPath, events };
}

/** The dump that the backup is measured against is made first: of the very rows that the backup will hold. */
async function wholeJob(server: Server, project: Project, scratch: string): Promise<Readings> {
  const pg_dump = await stopwatch(() => dumpTables(server, CLONE, scratch));
  const { plan, apply, verify, planPath, events } = await job(project, 'second', lawOfUnits(UNITS, 'zwei'));
  const hash = await stopwatch(() =>
    server.query(
      CLONE,
      `SELECT sha256(string_agg(sha256(convert_to(body, 'UTF8')), ''::bytea ORDER BY path)) FROM public.unit_version
       WHERE document_id = 'second'`,
    ),
  );
  const digest = await stopwatch(() =>
    server.query(
      CLONE,
      `SELECT cutter_authz.run_digest(run_id) FROM cutter_governance.cutter_run WHERE document_id = 'second'`,
    ),
  );
  const open_plan = await stopwatch(async () => openPlan(await readFile(planPath)));
  return { pg_dump, plan, apply, verify, hash, digest, open_plan, ...phases(events) };
}

async function smallJob(project: Project): Promise<Readings> {
  const { plan, apply, verify, events } = await job(project, 'small', lawOfUnits(SMALL_UNITS, 'drei'));
  return { plan_small: plan, apply_small: apply, verify_small: verify, opening: openingMs(events) };
}

/** Leg A of as many units, and of a run as small as most are, beside the same few rows in one message. */
async function legsA(server: Server, project: Project): Promise<Readings> {
  const write = async (documentId: string, units: number, salt: string) => {
    const prepared = await project.approve(await project.plan(documentId, lawOfUnits(units, salt)));
    await project.apply(prepared, 'cut_leg_a');
    return { prepared, ms: await writeLegA(server.dsn(CLONE, 'executor'), prepared) };
  };
  const many = await write('leg', UNITS, 'acht');
  const few = await write('few', FEW_UNITS, 'fünf');
  const { plan } = await openPlan(await readFile(few.prepared.planPath));
  const raw_message = await copyInOneMessage(server.dsn(CLONE, 'admin'), plan, randomUUID());
  return { leg_a: many.ms, leg_a_few: few.ms, raw_message };
}

/** A document that comes into force, and an UPDATE that says the same of copies of its rows. */
async function enactment(server: Server, project: Project): Promise<Readings> {
  const planPath = await project.plan('enacted', lawOfUnits(UNITS, 'sechs'), 'enacted');
  await project.apply(await project.approve(planPath));
  const tables = ['information_unit', 'unit_version'] as const;
  for (const table of tables) {
    await server.query(CLONE, `CREATE TABLE raw.${table}_draft (LIKE public.${table} INCLUDING ALL)`);
    await server.query(
      CLONE,
      `INSERT INTO raw.${table}_draft SELECT * FROM public.${table} WHERE document_id = 'enacted'`,
    );
  }
  const raw_update = await stopwatch(async () => {
    for (const table of tables) await server.query(CLONE, `UPDATE raw.${table}_draft SET lifecycle_status = 'enacted'`);
  });
  const { lifecycle_enact } = phases(await project.apply(await project.approve(planPath, 'SG_2')));
  return { raw_update, enactment: lifecycle_enact ?? Number.NaN };
}

async function rowByRow(server: Server, project: Project): Promise<Readings> {
  const sample: Prepared = await project.approve(await project.plan('sample', lawOfUnits(SAMPLE_UNITS, 'vier')));
  await project.apply(sample, 'cut_leg_a');
  const ms = await createRowByRow(server.dsn(CLONE, 'executor'), sample);
  return { row_by_row: ms * (UNITS / SAMPLE_UNITS) };
}

/** How long each phase took, as `apply` tells it. */
function phases(events: readonly TimedEvent[]): Readings {
  return Object.fromEntries(
    events.flatMap(({ event }) => (event.kind === 'phase.completed' ? [[event.phase, event.elapsed_ms]] : [])),
  );
}

/** From the beginning of the first phase that needs leave until the run holds it: verdict, signature, window, attempt. */
function openingMs(events: readonly TimedEvent[]): number {
  const from = events.find(({ event }) => event.kind === 'phase.started' && event.phase === 'pre_write_backup');
  const to = events.find(({ event }) => event.kind === 'lock.acquired');
  if (from === undefined || to === undefined) throw new Error('the approval was never opened');
  return to.atMs - from.atMs;
}
