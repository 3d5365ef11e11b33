/** The outcome of `doctor` as a value and as lines. */
import type { Outcome } from '../../model/outcome.ts';
import type { Precheck } from '../../model/outcomes/doctor.ts';
import type { Paint } from '../format/paint.ts';
import { doctorText } from '../text/doctor-text.ts';

/** The findings of all checks; the exit code is 6 if one failed. */
export function doctorOutcome(findings: readonly Precheck[], paint: Paint): Outcome {
  const ok = findings.every(({ status }) => status !== 'fail');
  return {
    value: { format: 'cutter.doctor/1', ok, findings: findings.map((finding) => ({ ...finding })) },
    text: doctorText(findings, paint),
    exit: ok ? 0 : 6,
  };
}
