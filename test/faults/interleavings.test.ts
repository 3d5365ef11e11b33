import { describeFault } from './harness/describe-fault.ts';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { configSchema } from '../../src/config/config.ts';
import type { OperationContext } from '../../src/operations/shared/operation-context.ts';
import { applyWith } from './harness/apply-once.ts';
import { Witness } from './harness/effect.ts';
import { byForm, seedOfRun } from './harness/form.ts';
import { randomFrom } from './harness/random.ts';
import { orderOf, play, Player, type Order, type Step } from './harness/turns.ts';
import { codeOf, type FaultProject } from './harness/fault-project.ts';
import { wronged, wrongedDatabase } from './harness/wronged.ts';

/** Where the second applier may come between: from its number to the COMMIT of leg A. */
const STEPS: readonly Step[] = [
  { name: 'executor fence', nth: 3 },
  { name: 'executor BEGIN', nth: 4 },
  { name: 'executor fence', nth: 4 },
  { name: 'executor create_units', nth: 1 },
  { name: 'executor insert_step', nth: 1 },
  { name: 'executor COMMIT', nth: 4 },
];
/** Of two times six steps there are this many orders. */
const ORDERS = 924;

/** What the one that comes too late may be told. */
const NOES = ['STOP_FENCED', 'STOP_REPLAY_CONFLICT', 'STOP_BUSY', 'PLAN_STALE', 'APPROVAL_REPLAY'];

/**
 * Two hosts on one run whose session locks are lost, as behind a pooler, so that only the ledger keeps
 * them apart. Each has a folder of its own.
 */
describeFault('two appliers without a lock between them', 'interleavings', ({ totals, projectOf }) => {
  it('write every row once in any order of their steps, and one of them can be brought to its end [fault 64, 66]', async () => {
    const random = randomFrom(seedOfRun());
    const first = random.between(0, ORDERS - 1);
    for (let round = 0; round < byForm({ short: 1, long: ORDERS }); round += 1) {
      const index = (first + round) % ORDERS;
      await totals.judge(`order ${index}`, () => playOut(index));
    }
    expect(totals.wrong).toEqual([]);
  });

  async function playOut(index: number): Promise<void> {
    const order: Order | null = orderOf(STEPS.length, index);
    if (order === null) throw new Error('nothing to play');
    const faultProject = await projectOf('draft');
    await faultProject.reset();
    const players = [new Player(STEPS), new Player(STEPS)] as const;
    const hosts = [faultProject.project.ctx, otherHost(faultProject)] as const;
    const unlocked = (ctx: OperationContext, player: Player) =>
      codeOf(() =>
        applyWith(ctx, faultProject.command, player, (database) =>
          wrongedDatabase(database, (session) => wronged(session, { lock: async () => ({ kind: 'held' }) })),
        ),
      ).finally(() => player.end());
    const runs = Promise.all([unlocked(hosts[0], players[0]), unlocked(hosts[1], players[1])]);
    await play(players, order, () => blocked(faultProject));
    const codes = await runs;
    totals.strike();
    expect(codes.filter((code) => code !== null && !NOES.includes(code))).toEqual([]);
    await faultProject.quiet();
    await faultProject.expectWholePhases();
    // The one may have cut, and been fenced by the other, who came too late to cut.
    const again = async (ctx: OperationContext) =>
      await codeOf(() => applyWith(ctx, faultProject.command, new Witness()));
    if (!codes.includes(null)) expect([await again(hosts[0]), await again(hosts[1])]).toContain(null);
    expect((await faultProject.expectWholePhases()).steps).toEqual(['cut_leg_a', 'leg_b_record', 'write_verify']);
    await faultProject.expectUndisturbedRows();
  }
});

/** The same project with another folder for its runs. */
function otherHost({ project, config }: FaultProject): OperationContext {
  const { orchestrator, ...rest } = configSchema.parse(config);
  const root = join(project.folder, 'runs-of-another-host');
  const own = { ...orchestrator, sidecar_root: root, kb_runs_index_path: join(root, 'index.md') };
  return { ...project.ctx, config: { ...rest, orchestrator: own } };
}

async function blocked({ project }: FaultProject): Promise<number> {
  const sql = `SELECT count(*)::int AS sessions FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  const rows = await project.database?.adminQuery(sql);
  return Number(rows?.[0]?.['sessions']);
}
