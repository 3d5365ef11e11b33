import { describeFault } from '../harness/describe-fault.ts';
import { expect, it } from 'vitest';
import { applyWith } from '../harness/apply-once.ts';
import { Crash, MOMENTS, type Moment, type EffectPlace } from '../harness/effect.ts';
import { byForm, seedOfRun } from '../harness/form.ts';
import { PowerLoss } from '../harness/power-loss.ts';
import { randomFrom } from '../harness/random.ts';
import { codeOf } from '../harness/fault-project.ts';

/** Each is followed by something that must not be lost with it. */
const TELLING: readonly (readonly [EffectPlace, Moment])[] = [
  [{ name: 'rename runs/RUN/.state.json.tmp', nth: 3 }, 'after'],
  [{ name: 'executor COMMIT', nth: 4 }, 'after'],
];

/** The machine of cutter loses power: what was not synced is gone. The server is another machine and lives on. */
describeFault('a run whose machine loses its power [fault 8, 14, 42]', 'power loss', ({ totals, projectOf }) => {
  it('ends, by the same command, in the state of one that nothing happened to', async () => {
    for (const [at, moment] of [...TELLING, ...anywhere(byForm({ short: 0, long: 400 }))])
      await totals.judge(`${JSON.stringify(at)} ${moment}`, () => lose(at, moment));
    expect(totals.wrong).toEqual([]);
  });

  async function lose(at: EffectPlace, moment: Moment): Promise<void> {
    const faultProject = await projectOf('draft');
    await faultProject.reset();
    const fate = new PowerLoss(at, moment);
    const code = await codeOf(() => applyWith(faultProject.project.ctx, faultProject.command, fate)).catch(
      (error: unknown) => {
        if (error instanceof Crash) return 'crashed';
        throw error;
      },
    );
    expect([null, 'crashed']).toContain(code);
    await fate.crasher.settled();
    fate.lose();
    totals.strike();
    await faultProject.quiet();
    await faultProject.expectWholePhases();
    await faultProject.expectAsUndisturbed();
  }
});

function anywhere(count: number): readonly (readonly [EffectPlace, Moment])[] {
  const random = randomFrom(seedOfRun());
  return Array.from({ length: count }, () => [random.between(40, 538), random.pick(MOMENTS)]);
}
