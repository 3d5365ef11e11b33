import { describe, expect, it } from 'vitest';
import { countRows, requireCountedRows } from '../../src/applier/count-rows.ts';
import { TRANSACTIONS } from '../../src/model/artefacts/expected.ts';
import { derivedPlan, SMALL_LAW } from '../support/derived-plan.ts';

describe('requireCountedRows', () => {
  it('counts, row by row, what the arithmetic promises', () => {
    expect(requireCountedRows(derivedPlan(SMALL_LAW, { through: 'enacted' }).plan)).toBe(6);
    expect(requireCountedRows(derivedPlan(SMALL_LAW, { through: 'draft' }).plan)).toBe(4);
  });

  it.each(['more', 'fewer'] as const)('refuses a plan that promises %s rows than its phases move', (how) => {
    const { plan } = derivedPlan(SMALL_LAW, { through: 'draft' });
    const expected = plan.expected.map((line) =>
      line.table === 'public.unit_version' ? { ...line, rows: line.rows + (how === 'more' ? 1 : -1) } : line,
    );
    expect(() => requireCountedRows({ ...plan, expected })).toThrow(/two derivations of cut_leg_a differ/);
  });

  it.each(TRANSACTIONS)('refuses a plan that promises one row too many in %s', (transaction) => {
    const { plan } = derivedPlan(SMALL_LAW, { through: 'enacted' });
    const at = plan.expected.findIndex((line) => line.transaction === transaction);
    const expected = plan.expected.map((line, index) => (index === at ? { ...line, rows: line.rows + 1 } : line));
    expect(() => requireCountedRows({ ...plan, expected })).toThrow(`two derivations of ${transaction} differ`);
  });

  it('refuses a plan in which two units have the same wid', () => {
    const { plan } = derivedPlan(SMALL_LAW, { through: 'draft' });
    const units = plan.units.map((unit) => ({ ...unit, wid: 'v1__same' }));
    expect(() => requireCountedRows({ ...plan, units })).toThrow('already holds v1__same');
  });
});

describe('countRows', () => {
  it('lists the transactions in the order in which they run', () => {
    const { plan } = derivedPlan(SMALL_LAW, { through: 'enacted' });
    expect(countRows(plan).map(({ transaction }) => transaction)).toEqual([
      'open_sg_1',
      'cut_leg_a',
      'leg_b_record',
      'write_verify',
      'open_sg_2',
      'lifecycle_enact',
    ]);
  });
});
