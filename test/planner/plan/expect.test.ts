import { describe, expect, it } from 'vitest';
import { allowanceOfGate, deltaOfTransaction } from '../../../src/model/artefacts/expected.ts';
import { expectedDelta } from '../../../src/planner/plan/expect.ts';

const tally = { created: 221, revised: 0, carried: 0, retired: 0, readdressed: 0 };
const first = { tally, documentRegistered: false, through: 'draft' } as const;

describe('expectedDelta', () => {
  it('promises a first cut through draft, row by row', () => {
    expect(
      expectedDelta(first).map(({ gate, transaction, op, rows, table }) =>
        [gate, transaction, table, op, rows].join(' '),
      ),
    ).toEqual([
      'SG_1 cut_leg_a cutter_governance.cutter_run_step INSERT 1',
      'SG_1 cut_leg_a cutter_governance.source_document_registry INSERT 1',
      'SG_1 cut_leg_a cutter_governance.source_document_version_registry INSERT 1',
      'SG_1 cut_leg_a public.information_unit INSERT 221',
      'SG_1 cut_leg_a public.unit_version INSERT 221',
      'SG_1 leg_b_record cutter_governance.cut_change_set INSERT 1',
      'SG_1 leg_b_record cutter_governance.cutter_run_step INSERT 1',
      'SG_1 leg_b_record cutter_governance.dot_pair_signature INSERT 1',
      'SG_1 leg_b_record cutter_governance.manifest_envelope INSERT 1',
      'SG_1 open_sg_1 cutter_governance.cutter_run INSERT 1',
      'SG_1 open_sg_1 cutter_governance.review_decision INSERT 1',
      'SG_1 write_verify cutter_governance.cutter_run_step INSERT 1',
      'SG_1 write_verify cutter_governance.dot_pair_signature INSERT 1',
      'SG_1 write_verify cutter_governance.verify_result INSERT 1',
    ]);
  });

  it('leaves out what is registered already', () => {
    const tables = deltaOfTransaction(expectedDelta({ ...first, documentRegistered: true }), 'cut_leg_a').map(
      ({ table }) => table,
    );
    expect(tables).toEqual([
      'cutter_governance.cutter_run_step',
      'cutter_governance.source_document_version_registry',
      'public.information_unit',
      'public.unit_version',
    ]);
  });

  it('puts enactment behind SG_2 and changes nothing behind SG_1', () => {
    const draft = expectedDelta(first);
    const enacted = expectedDelta({ ...first, through: 'enacted' });
    expect(allowanceOfGate(enacted, 'SG_1')).toEqual(allowanceOfGate(draft, 'SG_1'));
    expect(allowanceOfGate(draft, 'SG_2')).toEqual([]);
    expect(allowanceOfGate(enacted, 'SG_2')).toEqual([
      { op: 'INSERT', rows: 1, table: 'cutter_governance.cutter_run_step' },
      { op: 'INSERT', rows: 1, table: 'cutter_governance.review_decision' },
      { op: 'UPDATE', rows: 221, table: 'public.information_unit' },
      { op: 'INSERT', rows: 221, table: 'public.iu_lifecycle_log' },
      { op: 'UPDATE', rows: 221, table: 'public.unit_version' },
    ]);
  });
});
