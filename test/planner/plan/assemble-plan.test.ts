import { describe, expect, it } from 'vitest';
import { effectsSha256, planSchema } from '../../../src/model/artefacts/plan.ts';
import { unitsSha256 } from '../../../src/model/artefacts/unit.ts';
import { planOf } from '../../support/planner-builders.ts';

const SOURCE = '# Act\n## Article 1\nText.\n## Article 3\nText.\n';

describe('assemblePlan', () => {
  it('makes a plan of the stated form, with the digest of its units and the title of its document', () => {
    const plan = planOf(SOURCE);
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(plan.units_sha256).toBe(unitsSha256(plan.units));
    expect(plan.document).toEqual({ document_id: 'sample', title: 'Act' });
    expect(plan.expected.find(({ table }) => table === 'public.information_unit')?.rows).toBe(3);
  });

  it('has no enactment in a plan through draft, and one behind SG_2 in a plan through enacted', () => {
    const phases = (through: 'draft' | 'enacted') => planOf(SOURCE, { through }).steps.map(({ phase }) => phase);
    expect(phases('draft')).toEqual(phases('enacted').filter((phase) => phase !== 'lifecycle_enact'));
    expect(planOf(SOURCE, { through: 'enacted' }).steps.find(({ phase }) => phase === 'lifecycle_enact')).toEqual({
      gate: 'SG_2',
      phase: 'lifecycle_enact',
      role: 'executor',
      writes:
        'INSERT 1 cutter_governance.cutter_run_step, UPDATE 3 public.information_unit, INSERT 3 public.iu_lifecycle_log, UPDATE 3 public.unit_version',
    });
  });

  it('reports warnings as a policy result', () => {
    const result = (source: string) => planOf(source).policies.find(({ policy }) => policy === 'diagnostics');
    expect(result(SOURCE)).toEqual({ policy: 'diagnostics', result: 'warn', detail: 'W_GAP 1' });
    expect(result('# A\n')?.result).toBe('pass');
  });

  it('keeps run, time, version and path out of the effects', () => {
    const plan = planOf(SOURCE);
    const later = planOf(SOURCE, { runId: '7f9619ff-8b86-4011-b42d-00cf4fc964ff', createdAt: '2026-11-21T00:00:00Z' });
    expect(effectsSha256(later)).toBe(effectsSha256(plan));
    expect(effectsSha256(planOf(`${SOURCE} `))).not.toBe(effectsSha256(plan));
  });
});
