/** A receipt as people read it. */
import type { Receipt } from '../../model/artefacts/receipt.ts';
import { count } from '../format/numbers.ts';
import { terminalLine } from '../format/sanitise.ts';
import { table } from '../format/table.ts';

/** The lines for stdout; digests are shown whole, because a receipt is read to compare them. */
export function receiptText(receipt: Receipt): readonly string[] {
  const rows = [
    ['Phase', `${receipt.n}/11 ${receipt.phase}, ${receipt.state}`],
    ['Run', `${receipt.run_id}, attempt ${receipt.attempt}`],
    ['Document', receipt.document_id],
    ['Plan', receipt.plan_sha256],
    ['At', terminalLine(receipt.at)],
    ['Input', receipt.input_sha256],
    ['Output', receipt.output_sha256],
    ['Before', receipt.prev],
    ...receipt.delta.map(({ table: name, op, rows: moved }) => ['Delta', `${name} ${op} ${count(moved)}`]),
    ...Object.entries(receipt.facts).map(([name, value]) => [
      terminalLine(name),
      terminalLine(Array.isArray(value) ? value.join(', ') : String(value)),
    ]),
  ];
  return table(
    [
      { header: '', align: 'left' },
      { header: '', align: 'left' },
    ],
    rows,
  );
}
