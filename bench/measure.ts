/**
 * Measuring: several sides of one question, in turn, in the same run. A shared machine is faster now and slower then, so
 * only what was measured side by side is compared. Knows numbers, not what they are of.
 */

/** What one side found out in one run, by name: milliseconds or bytes. */
export type Readings = Readonly<Record<string, number>>;

export interface Trial<C> {
  readonly runs: number;
  /** Makes what one run needs; not measured. */
  readonly prepare: (run: number) => Promise<C>;
  /** Measured one after the other; every second run in the opposite order, so that no side always comes first. */
  readonly sides: readonly ((context: C) => Promise<Readings> | Readings)[];
  readonly cleanUp: (context: C) => Promise<void>;
}

/** Runs every side once in each run. Under each name the values stand in the order of the runs, so that pairs can be made. */
export async function measureInTurn<C>(trial: Trial<C>): Promise<Readonly<Record<string, readonly number[]>>> {
  const found: Record<string, number[]> = {};
  for (let run = 0; run < trial.runs; run += 1) {
    const context = await trial.prepare(run);
    try {
      for (const side of run % 2 === 0 ? trial.sides : trial.sides.toReversed()) {
        for (const [name, value] of Object.entries(await side(context))) (found[name] ??= []).push(value);
      }
    } finally {
      await trial.cleanUp(context);
    }
  }
  return found;
}

/** How long `work` takes, in milliseconds. */
export async function stopwatch(work: () => unknown): Promise<number> {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** Smallest, middle and largest of several measurements. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** The spread of a list that is not empty; the median of an even number is the mean of the two in the middle. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right);
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  const upper = sorted[Math.floor(sorted.length / 2)];
  const [min, max] = [sorted[0], sorted.at(-1)];
  if (min === undefined || max === undefined || lower === undefined || upper === undefined)
    throw new Error('nothing was measured');
  return { min, median: (lower + upper) / 2, max };
}

/** The quotients run by run: only what was measured in the same run is compared. */
export function pairByPair(dividends: readonly number[], divisors: readonly number[]): readonly number[] {
  if (dividends.length !== divisors.length) throw new Error('the sides were not measured equally often');
  return dividends.map((dividend, run) => dividend / (divisors[run] ?? Number.NaN));
}

/** Adds up two sides run by run. */
export function sumByPair(left: readonly number[], right: readonly number[]): readonly number[] {
  return left.map((value, run) => value + (right[run] ?? Number.NaN));
}
