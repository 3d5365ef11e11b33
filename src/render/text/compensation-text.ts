/** A compensation as people read it in a terminal, and what became of it. */
import type { SealedCompensation } from '../../model/artefacts/compensation.ts';
import { count, countOf } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';
import { clip, table } from '../format/table.ts';

const OUTLINE_DRAFTS = 12;
const TITLE_WIDTH = 60;

/** The drafts, what becomes of them, and the command that asks for the signatures. */
export function compensationText(
  { compensation, sha256 }: SealedCompensation,
  { units: shown, path }: { readonly units: 'outline' | 'all'; readonly path: string },
): readonly string[] {
  const { run_id: runId, document_id: documentId, drafts, versions, units } = compensation;
  const listed = shown === 'all' ? drafts : drafts.slice(0, OUTLINE_DRAFTS);
  return [
    `Withdraw the drafts of run ${runId} · ${documentId} · sha256 ${sha256}`,
    '',
    ...table(
      [
        { header: 'address', align: 'left' },
        { header: 'title', align: 'left' },
        { header: 'change', align: 'left' },
      ],
      listed.map(({ eid, title, change }) => [terminalLine(eid), clip(terminalLine(title), TITLE_WIDTH), change]),
    ),
    ...(listed.length < drafts.length ? [`  and ${count(drafts.length - listed.length)} more`] : []),
    '',
    `Compensation: ${countOf(versions, 'draft')} to withdraw, ${countOf(units, 'new unit')} among them; 0 to delete. The run is void afterwards.`,
    '',
    'Next: read compensation.md, then ask SG_3 for the signatures',
    `  cutter approval prepare ${terminalLine(path)} --gate SG_3`,
  ];
}

/** What `apply` of a compensation did. */
export function compensatedText(
  kind: 'compensated' | 'nothing_to_do',
  { compensation }: SealedCompensation,
  paint: Paint,
): readonly string[] {
  const { run_id: runId, document_id: documentId, versions } = compensation;
  const drafts = countOf(versions, 'draft');
  return [
    paint.good(
      kind === 'nothing_to_do'
        ? `Nothing to do: this compensation has been applied. ${drafts} of run ${runId} are withdrawn.`
        : `Withdrawn: ${drafts} of run ${runId}, counted before COMMIT and read back by the verifier. The run is void.`,
    ),
    '',
    'Next, when the document is to be cut anew:',
    `  cutter plan SOURCE --document ${documentId}`,
  ];
}
