/** One artefact in the requested format. Needs no database. */
import { assertNever } from '../../model/assert.ts';
import { canonicalJson, type Json } from '../../model/encoding/canonical.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { renderCompensation } from '../../render/files/compensation-md.ts';
import { compensationText } from '../../render/text/compensation-text.ts';
import { approvalText } from '../../render/text/approval-text.ts';
import { resolutionText } from '../../render/text/hold-text.ts';
import type { Paint } from '../../render/format/paint.ts';
import { renderReviewHtml } from '../../render/review/plan-html.ts';
import { renderReview } from '../../render/review/plan-md.ts';
import { planText } from '../../render/text/plan-text.ts';
import { receiptText } from '../../render/text/receipt-text.ts';
import { verificationText } from '../../render/text/verification-text.ts';
import type { Artefact } from '../../model/outcomes/artefact.ts';

type ShowFormat = 'text' | 'md' | 'html' | 'json';

export interface ShowRequest {
  readonly format: ShowFormat;
  /** Every unit instead of the first ones. */
  readonly units: boolean;
  /** The path as the user would type it again. */
  readonly path: string;
}

/** The lines for stdout. Markdown exists for plans and compensations, HTML for plans: USAGE for anything else. */
export function showArtefact(artefact: Artefact, request: ShowRequest, paint: Paint): readonly string[] {
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
export function artefactValue(artefact: Artefact): Json {
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
