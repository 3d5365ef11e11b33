import { describe, expect, it } from 'vitest';
import {
  allowanceOfGate,
  deltaDifferences,
  deltaOfTransaction,
  deltaSchema,
  expectedDeltaSchema,
  insertedRows,
  sumDeltas,
} from '../../../src/model/artefacts/expected.ts';

const lines = [
  { gate: 'SG_1', transaction: 'cut_leg_a', op: 'INSERT', rows: 5, table: 'public.unit_version' },
  { gate: 'SG_1', transaction: 'cut_leg_a', op: 'INSERT', rows: 1, table: 'cutter_governance.cutter_run_step' },
  { gate: 'SG_1', transaction: 'leg_b_record', op: 'INSERT', rows: 1, table: 'cutter_governance.cutter_run_step' },
  { gate: 'SG_2', transaction: 'lifecycle_enact', op: 'UPDATE', rows: 5, table: 'public.unit_version' },
] as const;

describe('deltas', () => {
  it('sum the lines of a gate by table and operation, sorted', () => {
    expect(allowanceOfGate(lines, 'SG_1')).toEqual([
      { op: 'INSERT', rows: 2, table: 'cutter_governance.cutter_run_step' },
      { op: 'INSERT', rows: 5, table: 'public.unit_version' },
    ]);
  });

  it('of one transaction leave out the others', () => {
    expect(deltaOfTransaction(lines, 'leg_b_record')).toEqual([
      { op: 'INSERT', rows: 1, table: 'cutter_governance.cutter_run_step' },
    ]);
  });

  it('count the insertions of one transaction into one table', () => {
    const table = 'public.unit_version';
    const twice = [...lines, { gate: 'SG_1', transaction: 'cut_leg_a', op: 'INSERT', rows: 2, table }] as const;
    expect(insertedRows(twice, 'cut_leg_a', table)).toBe(7);
    expect(insertedRows(twice, 'leg_b_record', table)).toBe(0);
    expect(insertedRows(twice, 'lifecycle_enact', table)).toBe(0);
  });

  it('keep operations on one table apart, sorted whatever the order of the lines', () => {
    const sorted = [
      { op: 'DELETE', rows: 1, table: 'a.a' },
      { op: 'INSERT', rows: 2, table: 'a.a' },
      { op: 'UPDATE', rows: 3, table: 'a.b' },
    ] as const;
    expect(sumDeltas(sorted)).toEqual(sorted);
    expect(sumDeltas(sorted.toReversed())).toEqual(sorted);
  });

  it('that cancel out count as nothing', () => {
    expect(
      sumDeltas([
        { op: 'INSERT', rows: 3, table: 'a.b' },
        { op: 'INSERT', rows: -3, table: 'a.b' },
      ]),
    ).toEqual([]);
  });

  it('name what is missing, what is too much and what nobody promised', () => {
    const promised = [
      { op: 'INSERT', rows: 2, table: 'a.a' },
      { op: 'INSERT', rows: 1, table: 'a.b' },
    ] as const;
    const moved = [
      { op: 'INSERT', rows: 3, table: 'a.a' },
      { op: 'DELETE', rows: 1, table: 'a.c' },
    ] as const;
    expect(deltaDifferences(promised, moved)).toEqual([
      { table: 'a.a', op: 'INSERT', expected: 2, actual: 3 },
      { table: 'a.b', op: 'INSERT', expected: 1, actual: 0 },
      { table: 'a.c', op: 'DELETE', expected: 0, actual: 1 },
    ]);
    expect(deltaDifferences(promised, promised)).toEqual([]);
  });

  it('are named in one order, whichever side a line is from', () => {
    const tables = deltaDifferences(
      [{ op: 'INSERT', rows: 1, table: 'a.b' }],
      [
        { op: 'INSERT', rows: 1, table: 'a.c' },
        { op: 'INSERT', rows: 1, table: 'a.a' },
      ],
    ).map(({ table }) => table);
    expect(tables).toEqual(['a.a', 'a.b', 'a.c']);
  });

  it('are compared after their lines are summed', () => {
    const one = { op: 'INSERT', rows: 1, table: 'a.a' } as const;
    expect(deltaDifferences([one, one], [{ ...one, rows: 2 }])).toEqual([]);
  });
});

describe('the form of a delta', () => {
  const delta = { op: 'INSERT', rows: 1, table: 'a.b' };
  const promise = { ...delta, gate: 'SG_1', transaction: 'cut_leg_a' };

  it.each(['INSERT', 'UPDATE', 'DELETE'])('knows %s', (op) => {
    expect(deltaSchema.safeParse({ ...delta, op }).success).toBe(true);
    expect(expectedDeltaSchema.safeParse({ ...promise, op }).success).toBe(true);
  });

  it.each(['open_sg_1', 'open_sg_2', 'cut_leg_a', 'leg_b_record', 'write_verify', 'lifecycle_enact'])(
    'knows the transaction %s',
    (transaction) => {
      expect(expectedDeltaSchema.safeParse({ ...promise, transaction }).success).toBe(true);
    },
  );

  it.each([{ op: '' }, { rows: -1 }, { rows: 0.5 }, { table: 'b' }, { more: 1 }, { op: undefined }])(
    'refuses %j',
    (change) => {
      expect(deltaSchema.safeParse({ ...delta, ...change }).success).toBe(false);
      expect(expectedDeltaSchema.safeParse({ ...promise, ...change }).success).toBe(false);
    },
  );

  it.each([{ gate: '' }, { transaction: '' }, { gate: undefined }, { transaction: undefined }])(
    'refuses the promise %j',
    (change) => {
      expect(expectedDeltaSchema.safeParse({ ...promise, ...change }).success).toBe(false);
    },
  );
});
