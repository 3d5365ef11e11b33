/** P7: matching the units of a later version with those in force, inside the process; and the same ten times as large. */
import { cutDocument } from '../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../src/planner/formats/read-document.ts';
import { matchUnits } from '../src/planner/match/match-units.ts';
import { matchUnitOfCut, type MatchUnit } from '../src/planner/match/match-unit.ts';
import { unitTexts } from '../src/planner/cut/tiling.ts';
import { compare, hold, type RowResult } from './comparison.ts';
import { changedLaw } from './law.ts';
import { measureInTurn, stopwatch } from './measure.ts';
import type { BenchContext } from './bench-context.ts';

const BEFORE = 2_600;
const AFTER = 2_800;
/** A quadratic step would make ten times the units cost a hundred times as much; tables that leave the caches cost some. */
const NOT_QUADRATIC = 20;

/** Both cuts are made beforehand; what is measured begins with their units and ends with every class and score. */
export async function matching({ runs }: BenchContext): Promise<RowResult> {
  const one = versions(BEFORE, AFTER);
  const ten = versions(10 * BEFORE, 10 * AFTER);
  for (let round = 0; round < 3; round += 1) match(one);
  const found = await measureInTurn({
    runs,
    prepare: async () => undefined,
    sides: [
      async () => ({ one: await stopwatch(() => match(one)) }),
      async () => ({ ten: await stopwatch(() => match(ten)) }),
    ],
    cleanUp: async () => undefined,
  });
  const values = (name: string) => found[name] ?? [];
  const common = { row: 'P7', unit: 'ms' } as const;
  const note = 'of the units in force a tenth is revised, a twentieth moved, a fortieth gone; the rest is new';
  return {
    comparisons: [
      hold(
        {
          ...common,
          what: `matching ${grouped(BEFORE)} with ${grouped(AFTER)} units`,
          against: 'a limit',
          goal: { kind: 'at_most', value: 300 },
          note,
        },
        values('one'),
      ),
      compare(
        {
          ...common,
          what: `matching ${grouped(10 * BEFORE)} with ${grouped(10 * AFTER)} units`,
          against: 'a tenth of them',
          goal: { kind: 'at_most_times', times: NOT_QUADRATIC },
          note: '',
        },
        values('ten'),
        values('one'),
      ),
    ],
    notRun: [],
    parts: {},
  };
}

interface Versions {
  readonly old: readonly MatchUnit[];
  readonly fresh: readonly MatchUnit[];
}

function versions(before: number, after: number): Versions {
  const { old, fresh } = changedLaw(before, after);
  return { old: matchUnitsOf(old), fresh: matchUnitsOf(fresh) };
}

function matchUnitsOf(text: string): readonly MatchUnit[] {
  const bytes = Buffer.from(text);
  const document = readTextDocument({ name: 'law.md', bytes });
  const { units } = cutDocument({ document, profile: 'markdown-headings', granularity: null });
  return unitTexts(bytes, units).map(({ unit, body }) => matchUnitOfCut(unit, body));
}

function match({ old, fresh }: Versions): void {
  matchUnits(old, fresh, { moved: [], split: [], merge: [], retire: [] });
}

function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
