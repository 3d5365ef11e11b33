/**
 * The two forms of a fault suite: the short one is part of `npm test`, the long one is `npm run test:faults`. Both draw from
 * one printed seed and end with their totals.
 */
import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly faults: { readonly form: 'short' | 'long'; readonly seed: number };
  }
}

/** One of the two, by the form that runs. */
export function byForm<T>(choices: { readonly short: T; readonly long: T }): T {
  return choices[inject('faults').form];
}

/** The seed of this run. `CUTTER_FAULTS_SEED=… npm run test:faults` repeats it. */
export function seedOfRun(): number {
  return inject('faults').seed;
}

/** What a suite did, and everything that it found to be wrong: all of it is looked at before it fails. */
export class Totals {
  readonly #suite: string;
  readonly #startedMs = performance.now();
  #faults = 0;
  /** Faults that struck while a COMMIT was in flight. */
  inDoubt = 0;
  rows = 0;
  readonly wrong: string[] = [];

  constructor(suite: string) {
    this.#suite = suite;
  }

  /** Runs one case; what it throws is one wrong, told with the case. */
  async judge(title: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.wrong.push(`${title}: ${error instanceof Error ? error.message.slice(0, 2_000) : String(error)}`);
    }
  }

  /** Counts a fault that struck; a long suite tells every hundredth, so that one that is broken off has said something. */
  strike(): void {
    this.#faults += 1;
    if (this.#faults % 100 === 0) this.print();
  }

  print(): void {
    const seconds = Math.round((performance.now() - this.#startedMs) / 1_000);
    const { inDoubt, rows, wrong } = this;
    process.stdout.write(
      `${this.#suite}: ${this.#faults} faults, ${inDoubt} in-doubt commits, ${rows} rows checked, ${wrong.length} wrong; ` +
        `seed ${seedOfRun()}, ${seconds} s\n`,
    );
  }
}
