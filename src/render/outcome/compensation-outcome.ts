/** The outcomes of planning and of applying a compensation, as values and as lines. */
import type { Paint } from '../format/paint.ts';
import { compensatedText, compensationText } from '../text/compensation-text.ts';
import { fileLines } from '../text/plan-text.ts';
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import type { PlannedCompensation, AppliedCompensation } from '../../model/outcomes/compensation.ts';

/** What would be withdrawn, and the files that list it. */
export function plannedCompensation({ sealed, path, reviewPath }: PlannedCompensation, shown: ShownPath): Outcome {
  const { run_id, document_id, plan_sha256, units, versions, drafts_sha256 } = sealed.compensation;
  return {
    value: {
      format: 'cutter.compensation-outcome/1',
      ok: true,
      outcome: 'planned',
      ...{ run_id, document_id, plan_sha256, units, versions, drafts_sha256 },
      compensation: path,
      compensation_sha256: sealed.sha256,
      review: reviewPath,
    },
    text: [
      ...fileLines([
        { path: shown(path), remark: `sha256 ${sealed.sha256}` },
        { path: shown(reviewPath), remark: 'for the people of SG_3, every draft listed' },
      ]),
      '',
      ...compensationText(sealed, { units: 'outline', path: shown(path) }),
    ],
    exit: 0,
  };
}

/** What was withdrawn, as read back from the database. */
export function appliedCompensation({ kind, sealed, verification }: AppliedCompensation, paint: Paint): Outcome {
  const { run_id, document_id, units, versions } = sealed.compensation;
  return {
    value: {
      format: 'cutter.compensation-outcome/1',
      ok: true,
      outcome: kind,
      ...{ run_id, document_id, units, versions },
      compensation_sha256: sealed.sha256,
      verification,
    },
    text: compensatedText(kind, sealed, paint),
    exit: 0,
  };
}
