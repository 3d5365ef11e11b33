import { describeFault } from '../harness/describe-fault.ts';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { applyWith } from '../harness/apply-once.ts';
import { Crash, Crasher, MOMENTS } from '../harness/effect.ts';
import { byForm, seedOfRun } from '../harness/form.ts';
import { codeOf, type Scene } from '../harness/fault-project.ts';

/** More than any of the two runs has; a crash beyond the end does not happen. */
const MOST_EFFECTS = { draft: 530, recut: 280 } as const satisfies { readonly [scene in Scene]: number };

const crashes = (scene: Scene) =>
  fc.array(fc.record({ at: fc.integer({ min: 1, max: MOST_EFFECTS[scene] }), moment: fc.constantFrom(...MOMENTS) }), {
    minLength: 1,
    maxLength: 4,
  });

/** Crashes while recovering from crashes. fast-check shrinks what fails to the crashes that matter. */
for (const scene of ['draft', 'recut'] as const)
  describeFault(
    `a ${scene} run that crashes one to four times [fault 80]`,
    `crash property, ${scene}`,
    ({ totals, projectOf }) => {
      it('ends, by the same command, in the state of one that nothing happened to', async () => {
        const property = fc.asyncProperty(crashes(scene), async (series) => {
          const faultProject = await projectOf(scene);
          const { project, command } = faultProject;
          await faultProject.reset();
          for (const { at, moment } of series) {
            const crasher = new Crasher(at, moment);
            const code = await codeOf(() => applyWith(project.ctx, command, crasher)).catch((error: unknown) => {
              if (error instanceof Crash) return 'crashed';
              throw error;
            });
            expect([null, 'crashed']).toContain(code);
            await crasher.settled();
            await faultProject.quiet();
            await faultProject.expectWholePhases();
            if (crasher.diedAt === null) continue;
            totals.strike();
            if (crasher.diedAt.name.endsWith('COMMIT') && moment !== 'before') totals.inDoubt += 1;
          }
          await faultProject.expectAsUndisturbed();
        });
        await fc.assert(property, { seed: seedOfRun(), numRuns: byForm({ short: 3, long: 500 }) });
      });
    },
  );
