/** The outcome of `show` as a value and as lines: one artefact in the requested format. */
import { assertNever } from '../../model/assert.ts';
import { canonicalJson, type Json } from '../../model/encoding/canonical.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { renderCompensation } from '../files/compensation-md.ts';
import { compensationText } from '../text/compensation-text.ts';
import { approvalText } from '../text/approval-text.ts';
import { resolutionText } from '../text/hold-text.ts';
import type { Paint } from '../format/paint.ts';
import { renderReviewHtml } from '../review/plan-html.ts';
import { renderReview } from '../review/plan-md.ts';
import { planText } from '../text/plan-text.ts';
import { receiptText } from '../text/receipt-text.ts';
import { verificationText } from '../text/verification-text.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { Artefact } from '../../model/outcomes/artefact.ts';

type ShowFormat = 'text' | 'md' | 'html' | 'json';

interface ShowRequest {
  readonly format: ShowFormat;
  /** Every unit instead of the first ones. */
  readonly units: boolean;
  /** The path as the user would type it again. */
  readonly path: string;
}

/** Markdown exists for plans and compensations, HTML for plans: USAGE for anything else. */
export function artefactOutcome(artefact: Artefact, request: ShowRequest, paint: Paint): Outcome {
  const { kind, sha256 } = artefact;
  return {
    value: { format: 'cutter.show/1', ok: true, kind, sha256, artefact: artefactValue(artefact) },
    text: artefactLines(artefact, request, paint),
    exit: 0,
  };
}

function artefactLines(artefact: Artefact, request: ShowRequest, paint: Paint): readonly string[] {
  switch (request.format) {
    case 'json':
      return [canonicalJson(artefactValue(artefact)).trimEnd()];
    case 'md':
      return [
        artefact.kind === 'compensation'
          ? renderCompensation(artefact.sealed).trimEnd()
          : renderReview(planOf(artefact, 'md')).trimEnd(),
      ];
    case 'html':
      return [renderReviewHtml(planOf(artefact, 'html')).trimEnd()];
    case 'text':
      return artefactText(artefact, request, paint);
    default:
      return assertNever(request.format);
  }
}

function planOf(artefact: Artefact, format: ShowFormat): SealedPlan {
  if (artefact.kind === 'plan') return artefact.sealed;
  throw new Refusal('USAGE', {
    command: 'show',
    reason: `--format ${format} is for plans, this is a ${artefact.kind}`,
  });
}

/** The artefact's own value. */
function artefactValue(artefact: Artefact): Json {
  switch (artefact.kind) {
    case 'plan':
      return artefact.sealed.plan;
    case 'compensation':
      return artefact.sealed.compensation;
    default:
      return artefact.value;
  }
}

function artefactText(artefact: Artefact, { units, path }: ShowRequest, paint: Paint): readonly string[] {
  switch (artefact.kind) {
    case 'plan': {
      const files = [{ path, remark: `sha256 ${artefact.sha256}` }];
      return planText(artefact.sealed, { units: units ? 'all' : 'outline', files, planPath: path }, paint);
    }
    case 'compensation':
      return compensationText(artefact.sealed, { units: units ? 'all' : 'outline', path });
    case 'approval':
      return approvalText(artefact.value);
    case 'resolution':
      return resolutionText(artefact.value);
    case 'receipt':
      return receiptText(artefact.value);
    case 'verification':
      return verificationText(artefact.value, paint);
    default:
      return assertNever(artefact);
  }
}
