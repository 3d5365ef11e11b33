/** An audit for people: every check with its result, failures in words and not by colour alone. */
import type { Audit } from '../../model/artefacts/audit.ts';
import { countOf } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';

/** The lines for stdout. */
export function auditText(audit: Audit, paint: Paint): readonly string[] {
  const { lines, run_id: runId, result } = audit;
  const words = { proved: paint.good('proved'), failed: paint.bad('FAILED'), unproved: 'not proved' };
  const failed = lines.filter((line) => line.result === 'failed').length;
  const open = lines.filter((line) => line.result === 'unproved').length;
  return [
    `Run ${terminalLine(runId ?? 'unknown')} · pack ${audit.pack_sha256}`,
    `Your trust file ${audit.trust_sha256}`,
    '',
    ...lines.flatMap((line) => [
      `${words[line.result]}  ${terminalLine(line.what)}`,
      `        ${terminalLine(line.detail)}`,
    ]),
    '',
    result === 'proved'
      ? paint.good(`Nothing failed: ${countOf(lines.length - open, 'line')} proved, ${open} not proved.`)
      : paint.bad(`${failed} of ${countOf(lines.length, 'line')} failed.`),
    'Signatures were judged as of the receipts, by the clock of the database; today they may no longer be valid.',
  ];
}
