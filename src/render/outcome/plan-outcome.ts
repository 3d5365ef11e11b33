/** The outcome of `plan` as a value and as lines. */
import { assertNever } from '../../model/assert.ts';
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import { effectsSha256 } from '../../model/artefacts/plan.ts';
import type { Paint } from '../format/paint.ts';
import { plannedCompensation } from './compensation-outcome.ts';
import { planText } from '../text/plan-text.ts';
import type { AnyPlanOutcome, PlanOutcome } from '../../model/outcomes/plan.ts';

/** With `detailedExitCode` the exit code is 10 if there is something to apply. */
export function planOutcome(
  outcome: AnyPlanOutcome,
  { paint, detailedExitCode }: { readonly paint: Paint; readonly detailedExitCode: boolean },
  shown: ShownPath,
): Outcome {
  const exit = detailedExitCode && outcome.kind !== 'no_changes' ? 10 : 0;
  switch (outcome.kind) {
    case 'planned':
      return { ...plannedOutcome(outcome, shown, paint), exit };
    case 'no_changes':
      return { ...noChanges(outcome), exit };
    case 'compensation':
      return { ...plannedCompensation(outcome, shown), exit };
    default:
      return assertNever(outcome);
  }
}

function plannedOutcome(
  { sealed, planPath, reviewPath, pagePath }: Extract<PlanOutcome, { kind: 'planned' }>,
  shownPath: ShownPath,
  paint: Paint,
): Omit<Outcome, 'exit'> {
  const { plan, sha256 } = sealed;
  const files = [
    { path: shownPath(planPath), remark: `sha256 ${sha256}` },
    { path: shownPath(reviewPath), remark: 'for a pull request; the approval binds it' },
    { path: shownPath(pagePath), remark: 'for reviewers, open it in a browser' },
  ];
  return {
    value: {
      format: 'cutter.plan-outcome/1',
      ok: true,
      changes: true,
      document_id: plan.document.document_id,
      run_id: plan.header.run_id,
      plan: planPath,
      review: reviewPath,
      review_html: pagePath,
      plan_sha256: sha256,
      effects_sha256: effectsSha256(plan),
      units: plan.units.length,
      expected: plan.expected,
      diagnostics: plan.diagnostics,
    },
    text: planText(sealed, { units: 'outline', files, planPath: shownPath(planPath) }, paint),
  };
}

function noChanges({
  documentId,
  sourceSha256,
  units,
  runId,
  lifecycle,
}: Extract<PlanOutcome, { kind: 'no_changes' }>): Omit<Outcome, 'exit'> {
  return {
    value: {
      format: 'cutter.plan-outcome/1',
      ok: true,
      changes: false,
      document_id: documentId,
      source_sha256: sourceSha256,
      units,
      run_id: runId,
      lifecycle,
    },
    text: [
      `No changes. The database already holds this document at ${sourceSha256.slice(0, 12)}: ${units} units, ${lifecycle}.`,
      `It was cut by run ${runId}.`,
    ],
  };
}
