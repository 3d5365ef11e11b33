/** The outcome of `diff` as a value and as lines. */
import type { Outcome } from '../../model/outcome.ts';
import type { PlanDifference } from '../../model/outcomes/plan-comparison.ts';
import type { Paint } from '../format/paint.ts';
import { diffText } from '../text/diff-text.ts';

/** How two plans differ by what they would do. */
export function diffOutcome({ beforeSha256, afterSha256, comparison }: PlanDifference, paint: Paint): Outcome {
  const { effects, aside, classes, rows, units, changes } = comparison;
  return {
    value: {
      format: 'cutter.diff/1',
      ok: true,
      before_sha256: beforeSha256,
      after_sha256: afterSha256,
      effects,
      aside,
      classes: classes.map((each) => ({ ...each })),
      rows: rows.map((each) => ({ ...each })),
      units: units.map((each) => ({ ...each })),
      changes: changes.map((change) => ({ ...change })),
    },
    text: diffText(comparison, paint),
    exit: 0,
  };
}
