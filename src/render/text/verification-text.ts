/** A verification as people read it: every check, differences marked in words. */
import type { VerificationCheck, Verification } from '../../model/artefacts/verification.ts';
import { count, countOf, shortSha } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';
import { table } from '../format/table.ts';

/** The lines for stdout. Full digests are shown where they differ, because twelve digits could hide the difference. */
export function verificationText(verification: Verification, paint: Paint): readonly string[] {
  const { checks, notes, result } = verification;
  const off = checks.filter((check) => !check.matched).length;
  const last =
    result === 'matched'
      ? paint.good(`Verified: ${countOf(checks.length, 'check')}, all as planned.`)
      : paint.bad(`Mismatch: ${count(off)} of ${countOf(checks.length, 'check')} differ.`);
  return [
    `Run ${verification.run_id} · ${verification.document_id} · plan ${shortSha(verification.plan_sha256)} · through ${verification.through}`,
    '',
    ...table(
      [
        { header: 'check', align: 'left' },
        { header: 'table', align: 'left' },
        { header: 'expected', align: 'right' },
        { header: 'actual', align: 'right' },
        { header: '', align: 'left' },
      ],
      checks.map((check) => [
        terminalLine(check.check),
        terminalLine(check.table ?? ''),
        valueText(check.expected, check),
        valueText(check.actual, check),
        check.matched ? paint.good('ok') : paint.bad('differs'),
      ]),
    ),
    ...(notes.length > 0 ? ['', ...notes.map((note) => `  ${terminalLine(note)}`)] : []),
    '',
    last,
  ];
}

function valueText(value: string | number, { matched }: VerificationCheck): string {
  if (typeof value === 'number') return count(value);
  const safe = terminalLine(value);
  return matched && /^[0-9a-f]{64}$/.test(safe) ? shortSha(safe) : safe;
}
