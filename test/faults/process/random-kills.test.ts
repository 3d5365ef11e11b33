import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { requireCluster } from '../../support/database/test-database.ts';
import { byForm, seedOfRun, Totals } from '../harness/form.ts';
import { killables, type Killables } from '../harness/killable.ts';
import { randomFrom } from '../harness/random.ts';
import { makeFaultProject, type Scene, type FaultProject } from '../harness/fault-project.ts';

/** No effect has this number: such a process is killed from outside or not at all. */
const NEVER = 1_000_000;

/** Killed after a random time, wherever the process is by then: between two instructions as well as within an effect. */
describe.each(['draft', 'recut'] as const)(
  'a %s run killed one to three times at any instant [fault 25, 26]',
  (scene: Scene) => {
    const totals = new Totals(`random kills, ${scene}`);
    let faultProject: FaultProject | null = null;
    let processes: Killables | null = null;
    beforeEach(async (context) => {
      requireCluster(context);
      faultProject ??= await makeFaultProject(scene);
      processes ??= await killables();
    });
    afterAll(async () => {
      totals.rows = faultProject?.checked() ?? 0;
      totals.print();
      processes?.close();
      await faultProject?.close();
    });

    it('ends, by the same command, in the state of one that nothing happened to', async () => {
      const random = randomFrom(seedOfRun());
      if (faultProject === null || processes === null) throw new Error('the project was not made');
      const { project, command, config } = faultProject;
      const order = {
        ...command,
        folder: project.folder,
        env: project.env,
        config,
        at: NEVER,
        moment: 'before',
      } as const;
      const startedMs = performance.now();
      await processes.run(order);
      const wholeRunMs = Math.ceil(performance.now() - startedMs);
      for (let round = 1; round <= byForm({ short: 1, long: 150 }); round += 1) {
        const afterMs = Array.from({ length: random.between(1, 3) }, () => random.between(0, wholeRunMs));
        await totals.judge(`round ${round}, killed after ${afterMs.join(', ')} ms`, async () => {
          if (faultProject === null || processes === null) throw new Error('the project was not made');
          await faultProject.reset();
          for (const ms of afterMs) {
            const ended = await processes.run(order, (pid) => void setTimeout(() => kill(pid), ms));
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

/** The process may have come to its end before the clock did. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
