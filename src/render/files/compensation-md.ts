/** compensation.md: a compensation as the people of SG_3 read it before they sign. A function of the file alone. */
import type { SealedCompensation } from '../../model/artefacts/compensation.ts';
import { countOf } from '../format/numbers.ts';
import { markdownLine } from '../format/sanitise.ts';

/** The Markdown text, every draft listed, ending in LF. */
export function renderCompensation({ compensation, sha256 }: SealedCompensation): string {
  const { run_id: runId, document_id: documentId, target, units, versions, drafts, steps } = compensation;
  return [
    `# Withdraw the drafts of run ${runId}`,
    '',
    `| | |`,
    '|---|---|',
    `| compensation.json, sha256 | \`${sha256}\` |`,
    `| Document | ${markdownLine(documentId)} |`,
    `| Plan of the run, sha256 | \`${compensation.plan_sha256}\` |`,
    `| Recorded by the run | ${steps.join(', ')} |`,
    `| Database | ${target.kind}, ${markdownLine(target.database_name)}, cluster ${target.system_identifier}, ${target.install_uuid} |`,
    `| Made | ${compensation.created_at}, cutter ${markdownLine(compensation.cutter_version)} |`,
    '',
    '## What happens',
    '',
    `- ${countOf(versions, 'draft')} become withdrawn, ${countOf(units, 'unit')} with them that had no other text. Every change is logged with the names of those who sign.`,
    '- The run is void from then on: no command continues it, and its id is never used again.',
    '- No row is deleted. What is in force stays in force, word for word.',
    '- The document can be planned again, from another source or from the same.',
    '',
    '## What cannot be undone',
    '',
    '- A withdrawn draft never becomes law. The same text is a new draft of a new run.',
    '',
    '## Drafts',
    '',
    '| address | title | change | digest |',
    '|---|---|---|---|',
    ...drafts.map(
      ({ eid, title, change, unit_digest: digest }) =>
        `| ${markdownLine(eid)} | ${markdownLine(title)} | ${change} | \`${digest.slice(0, 12)}\` |`,
    ),
    '',
  ].join('\n');
}
