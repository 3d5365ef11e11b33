/** The end of the demo as people read it: what is in the database now, where it is, and the commands for a real project. */
import type { DemoOutcome } from '../../model/outcomes/setup.ts';
import { changeTable } from './delta-text.ts';
import { count, countOf, shortSha } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';

/** The lines for stdout. */
export function demoText(demo: DemoOutcome, paint: Paint): readonly string[] {
  const { plan } = demo.enacted.sealed;
  return [
    `${countOf(demo.units, 'unit')} of ${demo.documentId} are enacted in an embedded PostgreSQL.`,
    '',
    ...changeTable(plan),
    '',
    paint.good(
      `The rows rebuild the source byte for byte (sha256 ${shortSha(demo.sourceSha256)}); ${count(demo.verification.checks.length)} checks matched.`,
    ),
    ...(isSigned(demo) ? ['The manifest of the cut is signed by executor and verifier.'] : []),
    'Applying the same plan again found nothing to do.',
    '',
    `Everything is in ${terminalLine(demo.folder)}: the plan, what was signed, the receipts, the encrypted backup.`,
    'The keys there are throw-away keys; delete the folder to start afresh.',
    '',
    'For real:',
    '  cutter init',
    '  cutter db migrate',
    '  cutter trust add-person NAME --cert FILE --gate SG_1 --gate SG_2',
    '  cutter trust set-backup-key FILE',
    '  cutter trust record',
    '  cutter plan SOURCE --document ID',
    '  cutter approval prepare PLAN --gate SG_1',
    '  cutter approval sign SG_1.json --gpg KEYID',
    '  cutter apply PLAN --approval SG_1.json',
    '  cutter verify PLAN',
  ];
}

/** A demo of an earlier version has no machine keys. */
function isSigned({ verification }: DemoOutcome): boolean {
  return verification.checks.some(
    ({ table, actual, matched }) =>
      matched && table === 'cutter_governance.dot_pair_signature' && actual === 'executor, verifier',
  );
}
