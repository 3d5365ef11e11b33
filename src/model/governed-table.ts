/** The tables that cutter governs. Every one carries a run id, so that the rows of a run can be counted separately. */

export const GOVERNED_TABLES = [
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
] as const;
export type GovernedTable = (typeof GOVERNED_TABLES)[number];

/**
 * Tables that change although no plan names them, and why:
 * the fence gains a row for every attempt, however often a run is interrupted;
 * the ledger gains a receipt for every row of evidence, in the same statement;
 * the schema `cutter_authz` is the gate's own book-keeping and is written by its own functions only.
 */
export const UNCOUNTED_TABLES = ['cutter_governance.cutter_run_attempt', 'cutter_governance.ledger_receipt'] as const;
export const UNCOUNTED_SCHEMAS = ['cutter_authz'] as const;
