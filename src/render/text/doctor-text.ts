/** The findings of `doctor` as people read them: one line each, remedies below the finding. */
import type { Precheck } from '../../model/outcomes/doctor.ts';
import { countOf } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';

/** The lines for stdout; the status is a word, so that it can be read without colour. */
export function doctorText(findings: readonly Precheck[], paint: Paint): readonly string[] {
  const width = Math.max(...findings.map(({ check }) => check.length));
  const colour = { ok: paint.good, warn: paint.caution, fail: paint.bad } as const;
  const failed = findings.filter(({ status }) => status === 'fail').length;
  return [
    ...findings.flatMap(({ check, status, detail, remedy }) => [
      `  ${colour[status](status.padEnd(4))}  ${check.padEnd(width)}  ${terminalLine(detail)}`,
      ...remedy.map((line) => `        ${' '.repeat(width)}  ${line}`),
    ]),
    '',
    failed === 0 ? 'Everything that a run needs is there.' : `${countOf(failed, 'check')} failed.`,
  ];
}
