/** The outcomes of `explain` as values and as lines. */
import type { Outcome } from '../../model/outcome.ts';
import { REFUSALS, type RefusalCode } from '../../model/refusals/refusal.ts';

/** One refusal: what happened, why, and what to do now. */
export function explanationOutcome(code: RefusalCode): Outcome {
  const { exit, what, why, next } = REFUSALS[code];
  return {
    value: { format: 'cutter.explanation/1', ok: true, code, exit, what, why, next },
    text: [`${code} (exit ${exit})`, '', what, '', why, '', 'What to do now:', ...next.map((line) => `  ${line}`)],
    exit: 0,
  };
}

/** Every refusal, a line each. */
export function explanationsOutcome(): Outcome {
  const codes = Object.entries(REFUSALS).map(([code, entry]) => ({ code, ...entry }));
  const width = Math.max(...codes.map(({ code }) => code.length));
  return {
    value: { format: 'cutter.explanations/1', ok: true, codes },
    text: codes.map(({ code, exit, what }) => `${code.padEnd(width)}  ${String(exit).padStart(3)}  ${what}`),
    exit: 0,
  };
}
