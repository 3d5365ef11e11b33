/** The outcome of `plan` as a value and as lines. */
import type { Outcome } from '../../model/outcome.ts';
import { effectsSha256 } from '../../model/artefacts/plan.ts';
import type { Paint } from '../format/paint.ts';
import { planText } from '../text/plan-text.ts';
import type { PlanOutcome } from '../../model/outcomes/plan.ts';

/** `shownPath` writes a path as the user would type it. */
export function planOutcome(
  outcome: PlanOutcome,
  shownPath: (path: string) => string,
  paint: Paint,
): Omit<Outcome, 'exit'> {
  return outcome.kind === 'planned' ? plannedOutcome(outcome, shownPath, paint) : noChanges(outcome);
}

function plannedOutcome(
  { sealed, planPath, reviewPath, pagePath }: Extract<PlanOutcome, { kind: 'planned' }>,
  shownPath: (path: string) => string,
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
