import { describe, expect, it } from 'vitest';
import { GOVERNED_TABLES, UNCOUNTED_SCHEMAS, UNCOUNTED_TABLES } from '../../src/model/governed-table.ts';

describe('the tables', () => {
  // Written out a second time: a table that leaves the list is counted for no run any more.
  it('that are governed', () => {
    expect(GOVERNED_TABLES).toEqual([
      'cutter_governance.cut_change_set',
      'cutter_governance.cutter_run',
      'cutter_governance.cutter_run_step',
      'cutter_governance.dot_pair_signature',
      'cutter_governance.manifest_envelope',
      'cutter_governance.review_decision',
      'cutter_governance.source_document_registry',
      'cutter_governance.source_document_version_registry',
      'cutter_governance.verify_result',
      'public.information_unit',
      'public.iu_lifecycle_log',
      'public.unit_carry',
      'public.unit_version',
    ]);
  });

  it('that may move without a promise', () => {
    expect(UNCOUNTED_TABLES).toEqual(['cutter_governance.cutter_run_attempt', 'cutter_governance.ledger_receipt']);
    expect(UNCOUNTED_SCHEMAS).toEqual(['cutter_authz']);
  });
});
