/**
 * P2 and P3, with P6 and P9 from the same runs: cutter writes 100,000 units with every check on, beside raw COPY,
 * pg_dump and one call a row, in one clone of a database that holds as many units already.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { verifyRun } from '../src/wiring/verify.ts';
import { compare, hold, type RowResult } from './comparison.ts';
import { measureInTurn, spreadOf, stopwatch, sumByPair, type Readings } from './measure.ts';
import { lawOfUnits } from './law.ts';
import { createRowByRow } from './row-by-row.ts';
import { makeProject, type Prepared, type Project, type TimedEvent } from './project.ts';
import { dumpTables, prepareRawCopy } from './raw-copy.ts';
import type { Server } from './server.ts';
import type { Surroundings } from './surroundings.ts';

const UNITS = 100_000;
/** One call a row is measured on fewer rows and multiplied: its cost does not depend on how many there are. */
const SAMPLE_UNITS = 5_000;

const FILLED = 'bench_filled';
const CLONE = 'bench_clone';

interface Scene {
  readonly project: Project;
  readonly big: Prepared;
  readonly sample: Prepared;
}

/** Measures the writing of 100,000 units. Needs PostgreSQL's server programs. */
export async function writing({ runs, folder, server: start }: Surroundings): Promise<RowResult> {
  const server = await start();
  if (server === null) return notRun('the PostgreSQL server programs were not found');
  const scratch = join(folder, 'writing');
  mkdirSync(scratch);
  await server.clone(FILLED, server.template);
  await applyFirst(server, scratch);
  const rawCopy = await prepareRawCopy(server, FILLED, scratch);
  const found = await measureInTurn<Scene>({
    runs,
    prepare: async () => {
      await server.clone(CLONE, FILLED);
      const project = await makeProject(server, CLONE, scratch);
      const big = await project.prepare('second', lawOfUnits(UNITS, 'zwei'));
      return { project, big, sample: await project.prepare('sample', lawOfUnits(SAMPLE_UNITS, 'drei')) };
    },
    sides: [
      (scene) => applyAndVerify(server, scene),
      async () => ({
        pg_dump: await stopwatch(() => dumpTables(server, CLONE, scratch)),
        raw_copy: await stopwatch(() => rawCopy(CLONE)),
      }),
      async ({ project, sample }) => {
        await project.apply(sample, 'cut_leg_a');
        const ms = await createRowByRow(server.dsn(CLONE, 'executor'), sample);
        return { row_by_row: ms * (UNITS / SAMPLE_UNITS) };
      },
    ],
    cleanUp: async ({ project }) => {
      project.close();
      await server.drop(CLONE);
    },
  });
  await server.drop(FILLED);
  return resultOf(found);
}

/** The document that is there already, so that neither backup nor indexes are measured on empty tables. */
async function applyFirst(server: Server, scratch: string): Promise<void> {
  const project = await makeProject(server, FILLED, scratch);
  await project.apply(await project.prepare('first', lawOfUnits(UNITS, 'eins')));
  project.close();
}

async function applyAndVerify(server: Server, { project, big }: Scene): Promise<Readings> {
  let events: readonly TimedEvent[] = [];
  const apply = await stopwatch(async () => {
    events = await project.apply(big);
  });
  const verify = await stopwatch(async () => {
    const { result } = await verifyRun(project.at, big.planPath);
    if (result !== 'matched') throw new Error(`verify found a ${result}`);
  });
  const hash = await stopwatch(() =>
    server.query(
      CLONE,
      `SELECT sha256(string_agg(sha256(convert_to(body, 'UTF8')), ''::bytea ORDER BY path)) FROM public.unit_version
       WHERE document_id = 'second'`,
    ),
  );
  return { apply, verify, hash, open: openingMs(events), ...phases(events) };
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

function resultOf(found: Readonly<Record<string, readonly number[]>>): RowResult {
  const of = (name: string) => found[name] ?? [];
  const at = (times: number) => ({ kind: 'at_most_times', times }) as const;
  const legA = { row: 'P2', what: 'leg A of 100,000 units, every check on', unit: 'ms' } as const;
  const whole = { row: 'P3', what: 'the whole apply of 100,000 units', unit: 'ms' } as const;
  const verify = { row: 'P6', what: 'verify of 100,000 units', unit: 'ms' } as const;
  const opening = { row: 'P9', what: 'opening an approval', unit: 'ms' } as const;
  return {
    comparisons: [
      compare(
        { ...legA, against: 'raw COPY of the same rows', goal: at(1.5), note: '' },
        of('cut_leg_a'),
        of('raw_copy'),
      ),
      compare(
        {
          ...legA,
          against: 'one call a row',
          goal: { kind: 'faster_at_least', times: 5 },
          note: `fn_iu_create in one transaction, prepared; ${SAMPLE_UNITS} rows measured and multiplied`,
        },
        of('cut_leg_a'),
        of('row_by_row'),
      ),
      compare(
        {
          ...whole,
          against: 'raw COPY and pg_dump',
          goal: at(3),
          note: 'the backup holds the 100,000 units that were there before',
        },
        of('apply'),
        sumByPair(of('raw_copy'), of('pg_dump')),
      ),
      compare(
        {
          ...verify,
          against: 'one statement that hashes the bodies',
          goal: at(2),
          note: 'opening the plan, which cuts its source again, is part of it',
        },
        of('verify'),
        of('hash'),
      ),
      hold(
        {
          ...opening,
          against: 'the clock',
          goal: { kind: 'at_most', value: 100 },
          note: 'verdict, signature, window and attempt, on PostgreSQL',
        },
        of('open'),
      ),
    ],
    notRun: [],
    parts: Object.fromEntries(Object.entries(found).map(([name, values]) => [name, spreadOf(values).median])),
  };
}

function notRun(why: string): RowResult {
  const rows = ['P2', 'P3', 'P6', 'P9'] as const;
  return { comparisons: [], notRun: rows.map((row) => ({ row, why })), parts: {} };
}
