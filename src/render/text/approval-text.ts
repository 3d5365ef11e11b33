/** An approval as people read it: what was signed, member by member. Does not say whether it is valid. */
import type { Approval } from '../../model/artefacts/approval.ts';
import { count } from '../format/numbers.ts';
import { terminalLine } from '../format/sanitise.ts';
import { table } from '../format/table.ts';

/** The lines for stdout; nothing is shortened, because a signer compares these values. */
export function approvalText(approval: Approval): readonly string[] {
  const { database, threshold, trust_root: trust, prior } = approval;
  const rows = [
    ['Decision', `${approval.decision} ${approval.gate}`],
    ['Decision id', approval.review_decision_id],
    ['Run', approval.run_id],
    ['Document', approval.target_document_id],
    ['Plan', approval.plan_sha256],
    ['Review', approval.review_sha256],
    ['Review page', approval.review_html_sha256],
    ['Units', approval.units_sha256],
    ['Rows', approval.rows_sha256],
    ['Text', approval.text_sha256],
    ['Backup key', approval.backup_fpr],
    ['Source', approval.source_sha256],
    [
      'Database',
      `${terminalLine(database.name)}, cluster ${terminalLine(database.cluster_id)}, ${terminalLine(database.uuid)}`,
    ],
    ['Valid', `${approval.issued_at} to ${approval.not_after}`],
    ['Signatures', `${threshold.m} of ${threshold.n} people`],
    ['Trust file', `version ${trust.version}, ${trust.sha256}`],
    ['Ledger', `${count(approval.ledger_head.size)} receipts, root ${approval.ledger_head.root}`],
    ['Planner', approval.planner],
    ['Phases', approval.phases.join(', ')],
    ...approval.allowance.map(({ table: name, op, rows: allowed }) => ['Allowance', `${name} ${op} ${count(allowed)}`]),
    ...(prior === null ? [] : [['After', `decision ${prior.review_decision_id}, manifest ${prior.manifest_sha256}`]]),
    ...(approval.note === '' ? [] : [['Note', terminalLine(approval.note)]]),
  ];
  return table(
    [
      { header: '', align: 'left' },
      { header: '', align: 'left' },
    ],
    rows,
  );
}
