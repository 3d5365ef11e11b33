/** What the readings of p2-writing.ts mean: which is compared with which, and how good it must be. */
import { compare, hold, type Comparison, type Goal, type RowResult } from './comparison.ts';
import { spreadOf, sumByPair } from './measure.ts';

export const WRITING_ROWS = ['P2', 'P3', 'P5', 'P6', 'P9', 'P10'] as const;

export const UNITS = 100_000;
/** A tenth: what must take at least an eleventh of the time. */
export const SMALL_UNITS = 10_000;
/** The articles of a short law. */
export const FEW_UNITS = 30;
/** One call a row is measured on fewer rows and multiplied: its cost does not depend on how many there are. */
export const SAMPLE_UNITS = 5_000;

const many = UNITS.toLocaleString('en');

/** All lines of the writing rows. */
export function writingLines(found: Readonly<Record<string, readonly number[]>>): RowResult {
  const of = (name: string) => found[name] ?? [];
  const comparisons = [
    ...(['leg_a', 'cut_leg_a'] as const).flatMap((side) => {
      const what = side === 'leg_a' ? 'leg A' : 'the phase of leg A';
      const note = side === 'leg_a' ? 'bind, COPY, seal, COMMIT' : 'with every check around the transaction';
      return [
        compare(
          line('P2', `${what}, ${many} units`, 'raw COPY BINARY, same ids and keys', times(1.25), note),
          of(side),
          of('raw_binary'),
        ),
        compare(
          line('P2', `${what}, ${many} units`, 'raw text COPY', times(0.95), `${note}; ids that are drawn`),
          of(side),
          of('raw_text'),
        ),
      ];
    }),
    compare(
      line('P2', `leg A, ${FEW_UNITS} units`, 'one message of raw COPY BINARY', times(2), 'bind, COPY, seal, COMMIT'),
      of('leg_a_few'),
      of('raw_message'),
    ),
    compare(
      line(
        'P2',
        `leg A of ${many} units`,
        'one call a row',
        faster(5),
        `fn_iu_create in one transaction, prepared; ${SAMPLE_UNITS} rows measured and multiplied`,
      ),
      of('cut_leg_a'),
      of('row_by_row'),
    ),
    compare(
      line(
        'P2',
        `write_verify of ${many} units`,
        'one digest pass',
        times(1),
        'the whole phase; the text is rebuilt as well',
      ),
      of('write_verify'),
      of('digest'),
    ),
    compare(
      line(
        'P2',
        `enactment of ${many} units`,
        'UPDATE of the same rows',
        times(3),
        'the whole phase, digest and log too',
      ),
      of('enactment'),
      of('raw_update'),
    ),
    compare(
      line(
        'P3',
        `the whole apply of ${many} units`,
        'raw text COPY and pg_dump',
        times(3),
        'the backup holds the units that were there before',
      ),
      of('apply'),
      sumByPair(of('raw_text'), of('pg_dump')),
    ),
    ...['plan', 'apply', 'verify'].map((part) =>
      compare(
        line(
          'P5',
          `${part} ${many} units`,
          `${part} a tenth of them`,
          times(11),
          'cost grows no faster than the number',
        ),
        of(part),
        of(`${part}_small`),
      ),
    ),
    compare(
      line(
        'P6',
        `verify of ${many} units`,
        'one statement that hashes the bodies',
        times(2),
        'the plan is hashed and not opened (ADR 19)',
      ),
      of('verify'),
      of('hash'),
    ),
    hold(
      line(
        'P9',
        'opening an approval',
        'the clock',
        { kind: 'at_most', value: 100 },
        `verdict, signature, window and attempt, for ${SMALL_UNITS} units`,
      ),
      of('opening'),
    ),
    compare(
      line(
        'P10',
        `encrypted backup of ${many} units`,
        'pg_dump alone',
        times(1.5),
        'the whole phase; memory is not measured here',
      ),
      of('pre_write_backup'),
      of('pg_dump'),
    ),
  ];
  const limit = 'one million units: a document has at most 200,000';
  const parts = Object.entries(found).map(([name, values]) => [name, spreadOf(values).median] as const);
  return { comparisons, notRun: [{ row: 'P5', why: limit }], parts: Object.fromEntries(parts) };
}

type Question = Parameters<typeof compare>[0];

function line(row: Comparison['row'], what: string, against: string, goal: Goal, note: string): Question {
  return { row, what, against, unit: 'ms', goal, note };
}

function times(factor: number): Goal {
  return { kind: 'at_most_times', times: factor };
}

function faster(factor: number): Goal {
  return { kind: 'faster_at_least', times: factor };
}
