import { describeFault } from './harness/describe-fault.ts';
import { expect, it } from 'vitest';
import { applyWith } from './harness/apply-once.ts';
import { Crash, Crasher, MOMENTS } from './harness/effect.ts';
import { byForm, seedOfRun } from './harness/form.ts';
import { randomFrom } from './harness/random.ts';
import { codeOf, type FaultProject } from './harness/fault-project.ts';

/** Several appliers of one run. Each has sessions of its own, as processes on several hosts have. */
describeFault('appliers that start together', 'appliers', ({ totals, projectOf }) => {
  const random = randomFrom(seedOfRun());

  it('of one run: one works, the others are told that it is held [fault 6, 64]', async () => {
    await inRounds(byForm({ short: 1, long: 67 }), async (here) => {
      const appliers = random.between(2, 8);
      const codes = await Promise.all(Array.from({ length: appliers }, () => codeOf(() => here.again())));
      expect(codes.filter((code) => code === null).length).toBeGreaterThan(0);
      expect(codes.filter((code) => code !== null && code !== 'STOP_LOCK_HELD')).toEqual([]);
      await here.expectAsUndisturbed();
    });
  });

  it('of one run, one of them crashing: the others continue it or are told that it is held [fault 64]', async () => {
    await inRounds(byForm({ short: 1, long: 67 }), async (here) => {
      const crasher = new Crasher(random.between(1, 520), random.pick(MOMENTS));
      const crashing = codeOf(() => applyWith(here.project.ctx, here.command, crasher)).catch((error: unknown) => {
        if (error instanceof Crash) return 'crashed';
        throw error;
      });
      const codes = [await Promise.all([crashing, ...[1, 2, 3].map(() => codeOf(() => here.again()))])].flat();
      expect(codes.filter((code) => ![null, 'crashed', 'STOP_LOCK_HELD'].includes(code))).toEqual([]);
      await crasher.settled();
      await here.quiet();
      await here.expectAsUndisturbed();
    });
  });

  it('of two runs for one document: one wins, the other is stale for ever [fault 29, 65]', async () => {
    await inRounds(byForm({ short: 1, long: 67 }), async (here) => {
      const { project, command, rival } = here;
      if (rival === null) throw new Error('the scene has no rival');
      const commands = [command, rival];
      const apply = (index: number) =>
        codeOf(() => project.apply(commands[index]?.planPath ?? '', { approvals: commands[index]?.approvals ?? [] }));
      const codes = await Promise.all([apply(0), apply(1)]);
      const noes = ['STOP_LOCK_HELD', 'PLAN_STALE', 'APPROVAL_LEDGER_HEAD'];
      expect(codes.filter((code) => code !== null && !noes.includes(code))).toEqual([]);
      const winner = codes.indexOf(null);
      expect(winner).not.toBe(-1);
      expect(await apply(winner)).toBeNull();
      // By what was cut, or already by what the ledger says of it.
      expect(['PLAN_STALE', 'APPROVAL_LEDGER_HEAD']).toContain(await apply(1 - winner));
      if (winner === 0) await here.expectWholePhases();
    });
  });

  async function inRounds(rounds: number, round: (here: FaultProject) => Promise<void>): Promise<void> {
    const before = totals.wrong.length;
    for (let number = 1; number <= rounds; number += 1) {
      await totals.judge(`round ${number}`, async () => {
        const faultProject = await projectOf('draft');
        await faultProject.reset();
        await round(faultProject);
        totals.strike();
      });
    }
    expect(totals.wrong.slice(before)).toEqual([]);
  }
});
