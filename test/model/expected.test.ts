import { describe, expect, it } from 'vitest';
import { allowanceOfGate, deltaDifferences, deltaOfTransaction, sumDeltas } from '../../src/model/expected.ts';

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
});
