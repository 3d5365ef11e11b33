import { describeFault } from './harness/describe-fault.ts';
import { expect, it } from 'vitest';
import { applyWith } from './harness/apply-once.ts';
import { Crash, Crasher, MOMENTS, type Fate } from './harness/effect.ts';
import { FailingFiles, FILE_FAULTS, LASTINGS } from './harness/failing.ts';
import { byForm, seedOfRun } from './harness/form.ts';
import { randomFrom } from './harness/random.ts';
import { codeOf } from './harness/fault-project.ts';

/** About as many as the draft run has; what is to strike later than its last effect does not happen. */
const EFFECTS = 538;
const FILE_OPERATIONS = 130;

interface Fault {
  readonly title: string;
  readonly fate: Fate;
  /** After it, nothing that was under way goes on. */
  settled(): Promise<void>;
  readonly struck: () => boolean;
}

/** A fault of one kind, and while the same command recovers from it a fault of another. */
describeFault(
  'a run that meets a second fault while it recovers from the first [fault 80]',
  'second fault',
  ({ totals, projectOf }) => {
    const random = randomFrom(seedOfRun());

    it.each([
      ['a crash, then files that fail', crash, failingFiles],
      ['files that fail, then a crash', failingFiles, crash],
      ['files that fail twice', failingFiles, failingFiles],
    ] as const)(
      '%s: ends, by the same command, in the state of one that nothing happened to',
      async (_, one, other) => {
        const before = totals.wrong.length;
        for (let round = 0; round < byForm({ short: 1, long: 70 }); round += 1) {
          const pair = [one(), other()] as const;
          await totals.judge(pair.map(({ title }) => title).join(', then '), () => meet(pair));
        }
        expect(totals.wrong.slice(before)).toEqual([]);
      },
    );

    async function meet(pair: readonly Fault[]): Promise<void> {
      const faultProject = await projectOf('draft');
      await faultProject.reset();
      for (const { fate, settled, struck } of pair) {
        // A refusal is told in the record or thrown; either way the next command goes on.
        await codeOf(() => applyWith(faultProject.project.ctx, faultProject.command, fate)).catch((error: unknown) => {
          if (!(error instanceof Crash)) throw error;
        });
        await settled();
        await faultProject.quiet();
        await faultProject.expectWholePhases();
        if (struck()) totals.strike();
      }
      await faultProject.expectAsUndisturbed();
    }

    function crash(): Fault {
      const [at, moment] = [random.between(1, EFFECTS), random.pick(MOMENTS)];
      const crasher = new Crasher(at, moment);
      const struck = () => crasher.diedAt !== null;
      return { title: `a crash ${moment} ${at}`, fate: crasher, settled: () => crasher.settled(), struck };
    }

    function failingFiles(): Fault {
      const [at, fault, lasting] = [
        random.between(1, FILE_OPERATIONS),
        random.pick(FILE_FAULTS),
        random.pick(LASTINGS),
      ];
      const fate = new FailingFiles(at, fault, lasting);
      return {
        title: `${fault} ${lasting} at ${at}`,
        fate,
        settled: async () => undefined,
        struck: () => fate.failedAt !== null,
      };
    }
  },
);
