import { afterAll, expect, it } from 'vitest';
import { describeFault } from '../harness/describe-fault.ts';
import { byForm, seedOfRun } from '../harness/form.ts';
import { killables, type Killables } from '../harness/killable.ts';
import { randomFrom } from '../harness/random.ts';

/** No effect has this number: such a process is killed from outside or not at all. */
const NEVER = 1_000_000;

/** Killed after a random time, wherever the process is by then: between two instructions as well as within an effect. */
for (const scene of ['draft', 'recut'] as const) {
  describeFault(
    `a ${scene} run killed one to three times at any instant [fault 25, 26]`,
    `random kills, ${scene}`,
    ({ totals, projectOf }) => {
      let processes: Killables | null = null;
      afterAll(() => processes?.close());

      it('ends, by the same command, in the state of one that nothing happened to', async () => {
        const random = randomFrom(seedOfRun());
        const faultProject = await projectOf(scene);
        const { run } = (processes = await killables());
        const { project, command, config } = faultProject;
        const { folder, env } = project;
        const order = { ...command, folder, env, config, at: NEVER, moment: 'before' } as const;
        const startedMs = performance.now();
        await run(order);
        const wholeRunMs = Math.ceil(performance.now() - startedMs);
        for (let round = 1; round <= byForm({ short: 1, long: 150 }); round += 1) {
          const afterMs = Array.from({ length: random.between(1, 3) }, () => random.between(0, wholeRunMs));
          await totals.judge(`round ${round}, killed after ${afterMs.join(', ')} ms`, async () => {
            await faultProject.reset();
            for (const ms of afterMs) {
              const ended = await run(order, (pid) => void setTimeout(() => kill(pid), ms));
              if (ended.signal === 'SIGKILL') totals.strike();
              else expect(ended.code).toBeNull();
              await faultProject.quiet();
              await faultProject.expectWholePhases();
            }
            await faultProject.expectAsUndisturbed();
          });
        }
        expect(totals.wrong).toEqual([]);
      });
    },
  );
}

/** The process may have come to its end before the clock did. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
