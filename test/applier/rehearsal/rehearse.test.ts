import { describe, expect, it } from 'vitest';
import { rehearse } from '../../../src/applier/rehearsal/rehearse.ts';
import { derivedPlan, SMALL_LAW } from '../../support/derived-plan.ts';

describe('rehearse', () => {
  it('counts, row by row, what the arithmetic promises', async () => {
    expect(await rehearse(derivedPlan(SMALL_LAW, { through: 'enacted' }).plan)).toBe(6);
    expect(await rehearse(derivedPlan(SMALL_LAW, { through: 'draft' }).plan)).toBe(4);
  });

  it.each(['more', 'fewer'] as const)('refuses a plan that promises %s rows than its phases move', async (how) => {
    const { plan } = derivedPlan(SMALL_LAW, { through: 'draft' });
    const expected = plan.expected.map((line) =>
      line.table === 'public.unit_version' ? { ...line, rows: line.rows + (how === 'more' ? 1 : -1) } : line,
    );
    await expect(rehearse({ ...plan, expected })).rejects.toThrow(/two derivations of cut_leg_a differ/);
  });

  it('refuses a plan in which two units would take one place', async () => {
    const { plan } = derivedPlan(SMALL_LAW, { through: 'draft' });
    const units = plan.units.map((unit) => ({ ...unit, wid: 'v1__same' }));
    await expect(rehearse({ ...plan, units })).rejects.toThrow(/already holds v1__same|units_sha256/);
  });
});
