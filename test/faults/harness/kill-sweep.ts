/** A process killed at each of its effects, three times, and the same command again. */
import { afterAll, expect, it } from 'vitest';
import { describeFault } from './describe-fault.ts';
import { type Moment, type EffectPlace } from './effect.ts';
import { byForm } from './form.ts';
import { killables, type Killables } from './killable.ts';
import type { Scene } from './fault-project.ts';

/** Where a run turns, for the short form: each scene has those that it passes. */
const TELLING: { readonly [scene in Scene]: readonly (readonly [string, number, Moment])[] } = {
  draft: [
    ['link runs/RUN/.backup.1.gpg.tmp', 1, 'after'],
    ['executor COMMIT', 4, 'during'],
    ['verifier COMMIT', 1, 'after'],
  ],
  recut: [
    ['executor enact_units', 1, 'before'],
    ['executor COMMIT', 4, 'during'],
  ],
};

type Sweep = Moment | 'where it turns';

/** `rows` are the rows of docs/faults.md that the sweep passes through. */
export function killSweep(scene: Scene, rows: string): void {
  describeFault(
    `kill -9 at every effect of a ${scene} run ${rows}`,
    `kill sweep, ${scene}`,
    ({ totals, projectOf }) => {
      let processes: Killables | null = null;
      afterAll(() => processes?.close());

      it.each(byForm<readonly Sweep[]>({ short: ['where it turns'], long: ['during', 'after', 'before'] }))(
        '%s, and the same command again',
        async (sweep) => {
          const before = totals.wrong.length;
          for (const [at, moment] of places(sweep)) {
            let isOver = false;
            await totals.judge(`${JSON.stringify(at)} ${moment}`, async () => {
              isOver = (await kill(at, moment)) === 'ended by itself';
            });
            if (isOver) break;
          }
          expect(totals.wrong.slice(before)).toEqual([]);
        },
      );

      /** Every number, until a process comes to its end because it has no such effect. */
      function* places(sweep: Sweep): Generator<readonly [EffectPlace, Moment]> {
        if (sweep === 'where it turns') for (const [name, nth, moment] of TELLING[scene]) yield [{ name, nth }, moment];
        else for (let at = 1; ; at += 1) yield [at, sweep];
      }

      async function kill(at: EffectPlace, moment: Moment): Promise<'killed' | 'ended by itself'> {
        const { project, command, config, ...here } = await projectOf(scene);
        processes ??= await killables();
        await here.reset();
        const { folder, env } = project;
        const ended = await processes.run({ ...command, folder, config, env, at, moment });
        if (ended.signal === null && typeof at === 'number' && at > LEAST_EFFECTS) return 'ended by itself';
        expect(ended.signal).toBe('SIGKILL');
        totals.strike();
        if (ended.diedAt?.name.endsWith('COMMIT') === true && moment !== 'before') totals.inDoubt += 1;
        await here.quiet();
        await here.expectWholePhases();
        await here.expectAsUndisturbed();
        return 'killed';
      }
    },
  );
}

/** A sweep that ends sooner than this has not seen the run. */
const LEAST_EFFECTS = 200;
