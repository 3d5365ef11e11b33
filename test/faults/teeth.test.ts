import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Database, Session } from '../../src/state/db/database.ts';
import { behindTheGuards } from '../support/database/behind-the-guards.ts';
import { requireCluster } from '../support/database/test-database.ts';
import { applyWith } from './harness/apply-once.ts';
import { Crash, Crasher, Witness, type Fate, type EffectPlace } from './harness/effect.ts';
import { byForm } from './harness/form.ts';
import { sharedFaultProject } from './harness/describe-fault.ts';
import { codeOf, type FaultProject } from './harness/fault-project.ts';
import { deafTo, forgetting, wronged, wrongedDatabase } from './harness/wronged.ts';

interface Mistake {
  readonly what: string;
  /** By what it is noticed: the product's own stop, or what the suites ask afterwards. */
  readonly noticed: RegExp;
  readonly fate?: (then: Fate) => Fate;
  readonly database?: (session: Session) => Session;
  /** Where the run is crashed before the same command is given again; null when it is left to end. */
  readonly crash: EffectPlace | null;
}

/** A crash after this finds leg A committed and the sidecar still at the intent. */
const AFTER_LEG_A: EffectPlace = { name: 'executor COMMIT', nth: 4 };

const MISTAKES: readonly Mistake[] = [
  {
    what: 'a COMMIT that is answered and never done',
    noticed: /STOP_WINDOW/,
    crash: null,
    database: (session) =>
      wronged(session, {
        command: async (sql) => {
          const { warnings } = await session.command(sql === 'COMMIT' ? 'ROLLBACK' : sql);
          return { tag: sql.split(' ')[0] ?? '', warnings };
        },
      }),
  },
  {
    what: 'a BEGIN that is not sent',
    noticed: /OUTCOME_UNKNOWN/,
    crash: null,
    database: (session) =>
      wronged(session, {
        command: async (sql) => (sql.startsWith('BEGIN') ? { tag: 'BEGIN', warnings: [] } : await session.command(sql)),
      }),
  },
  {
    what: 'no row in the ledger of steps',
    noticed: /STOP_WINDOW/,
    crash: null,
    database: deafTo('seal_leg_a', [{ rows_sha256: '0'.repeat(64) }]),
  },
  {
    what: 'units written twice',
    noticed: /STOP_REPLAY_CONFLICT/,
    crash: null,
    database: (session) =>
      wronged(session, {
        rows: async (statement, params, row) => {
          if (statement.name === 'create_units') await session.rows(statement, params, row);
          return await session.rows(statement, params, row);
        },
      }),
  },
  {
    what: 'a window that is not closed',
    noticed: /another state than that of an undisturbed run: missing: cutter_authz.auth_window/,
    crash: null,
    database: deafTo('close_window', [{}]),
  },
  {
    what: 'a ledger that is read from a moment ago',
    noticed: /PLAN_STALE/,
    crash: AFTER_LEG_A,
    database: deafTo('run_steps'),
  },
  {
    what: 'an attempt that is not registered',
    noticed: /STOP_FENCED/,
    crash: AFTER_LEG_A,
    database: deafTo('begin_attempt', [{ attempt: 99 }]),
  },
  {
    what: 'an intent that never reaches the disk',
    noticed: /STOP_FENCED/,
    crash: AFTER_LEG_A,
    fate: (then) => forgetting(({ name }) => name.startsWith('rename runs/RUN/.state.json'), then),
  },
  {
    what: 'a sidecar that is written in place, half of it',
    noticed: /STOP_SIDECAR_CORRUPT/,
    crash: AFTER_LEG_A,
    fate: (then) => ({
      around: async (effect, work) => {
        if (effect.name !== 'rename runs/RUN/.state.json.tmp') return await then.around(effect, work);
        torn();
        throw new Crash('in the middle of a file');
      },
      aroundSync: (effect, work) => then.aroundSync(effect, work),
    }),
  },
  {
    what: 'receipts that are not written',
    noticed: /to have a length of 10/,
    crash: null,
    fate: (then) => forgetting(({ name }) => name.startsWith('link runs/RUN/receipts/'), then),
  },
  {
    what: 'a backup that never gets its name',
    noticed: /STOP_BACKUP_MISMATCH/,
    crash: null,
    fate: (then) => forgetting(({ name }) => name.startsWith('link runs/RUN/.backup'), then),
  },
  {
    what: 'temporary files that are left',
    noticed: /to have a length of 10/,
    crash: null,
    fate: (then) => forgetting(({ name }) => name.startsWith('rm runs/RUN/receipts/'), then),
  },
];

let faultProject: FaultProject | null = null;

/** The checks that the other suites make after a run, applied to runs that did go wrong: each planted mistake must be found. */
describe('the suites notice', () => {
  beforeEach(async (context) => {
    requireCluster(context);
    faultProject = await sharedFaultProject('draft');
    await faultProject.reset();
  });

  it.each(byForm({ short: MISTAKES.slice(0, 3), long: MISTAKES }))('$what', async (mistake) => {
    await expect(judged(mistake)).rejects.toThrow(mistake.noticed);
  });

  it('nothing where nothing is wrong', async () => {
    await judged({ crash: AFTER_LEG_A });
  });

  it.each([
    ['a row too many', () => insertRow()],
    ['another title', () => behind(`UPDATE public.unit_version SET title = title || '!'`)],
    ['a receipt that is gone', () => removeReceipt()],
  ])('%s after the run', async (_, meddle) => {
    const here = made();
    expect(await codeOf(() => here.again())).toBeNull();
    await meddle();
    await expect(here.expectUndisturbedState()).rejects.toThrow();
  });
});

/** A run under a mistake, the same command under the same mistake, and what every suite asks afterwards. */
async function judged({ fate, database, crash }: Omit<Mistake, 'what' | 'noticed'>): Promise<void> {
  const here = made();
  const between = (opened: Database) => (database === undefined ? opened : wrongedDatabase(opened, database));
  const mistaken = async (then: Fate) =>
    await codeOf(() =>
      applyWith(here.project.ctx, here.command, fate === undefined ? then : fate(then), between),
    ).catch((error: unknown) => {
      if (error instanceof Crash) return 'crashed';
      throw error;
    });
  if (crash !== null) {
    expect(await mistaken(new Crasher(crash, 'after'))).toBe('crashed');
    await here.quiet();
    await here.expectWholePhases();
  }
  expect(await mistaken(new Witness())).toBeNull();
  await here.expectWholePhases();
  await here.expectUndisturbedState();
}

function made(): FaultProject {
  if (faultProject === null) throw new Error('the project was not made');
  return faultProject;
}

function stateFile(): string {
  const here = made();
  return join(here.project.ctx.config.orchestrator.sidecar_root, here.runId, 'state.json');
}

function torn(): void {
  writeFileSync(stateFile(), '{"format":"cutter.side');
}

async function behind(sql: string): Promise<void> {
  await made().project.database?.adminQuery(behindTheGuards('public.unit_version', sql));
}

async function insertRow(): Promise<void> {
  const { project, runId } = made();
  await project.database?.adminQuery(
    behindTheGuards(
      'cutter_governance.cutter_run_attempt',
      `INSERT INTO cutter_authz.txn_bind (xid, backend_pid, review_decision_id)
        SELECT pg_current_xact_id(), 0, review_decision_id FROM cutter_authz.auth_window WHERE run_id = '${runId}'`,
    ),
  );
}

async function removeReceipt(): Promise<void> {
  const folder = join(stateFile(), '..', 'receipts');
  const [first] = readdirSync(folder);
  rmSync(join(folder, first ?? ''));
}
