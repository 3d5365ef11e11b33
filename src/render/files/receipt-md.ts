/** kb/NN-phase.md: a receipt as a document for a knowledge base. Made from the receipt alone, so it can be made again. */
import type { Receipt } from '../../model/artefacts/receipt.ts';
import { count } from '../format/numbers.ts';
import { markdownLine } from '../format/sanitise.ts';

/** The Markdown text, ending in LF. */
export function renderKbDocument(receipt: Receipt): string {
  const rows = [
    ['Run', `\`${receipt.run_id}\`, attempt ${receipt.attempt}`],
    ['Document', receipt.document_id],
    ['Plan', `\`${receipt.plan_sha256}\``],
    ['At', markdownLine(receipt.at)],
    ['Input', `\`${receipt.input_sha256}\``],
    ['Output', `\`${receipt.output_sha256}\``],
    ['Receipt before', `\`${receipt.prev}\``],
    ...receipt.delta.map(({ table, op, rows: moved }) => ['Moved', `${table} ${op} ${count(moved)}`]),
    ...Object.entries(receipt.facts)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([name, value]) => [
        markdownLine(name),
        markdownLine(Array.isArray(value) ? value.join(', ') : String(value)),
      ]),
  ];
  return [
    `# ${receipt.n}/11 ${receipt.phase}: ${receipt.state}`,
    '',
    '| | |',
    '|---|---|',
    ...rows.map(([name, value]) => `| ${name} | ${value} |`),
    '',
  ].join('\n');
}
