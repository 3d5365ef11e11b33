/** `approval prepare` for any gate: an approval of a plan, or for SG_3 a resolution. */
import { assertNever } from '../../model/assert.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Resolves } from '../../model/artefacts/resolution.ts';
import { resolutionText } from '../../render/text/hold-text.ts';
import { prepareApproval, type PrepareRequest } from './approval.ts';
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import { filesLines, preparedOutcome } from '../../render/outcome/approval-outcome.ts';
import { prepareResolution, type ResolutionRequest } from './prepare-resolution.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { PreparedResolution } from '../../model/outcomes/approval.ts';

interface AnyRequest extends Omit<ResolutionRequest, 'compensationPath'> {
  readonly planPath: string | null;
  readonly gate: PrepareRequest['gate'] | 'SG_3';
  readonly decision: 'approve' | 'reject';
}

/** Refusals: USAGE when plan, holds and run do not fit the gate, and those of `prepareApproval`, `prepareResolution`. */
export async function prepareAny(ctx: OperationContext, request: AnyRequest, shown: ShownPath): Promise<Outcome> {
  const { planPath, gate, decision, holds, voidRun, ...rest } = request;
  if (gate === 'SG_3') {
    if (decision === 'reject')
      throw new Refusal('USAGE', { reason: 'SG_3 cannot reject: what is not released stays on hold' });
    const subject = { holds, voidRun, compensationPath: planPath };
    return resolutionOutcome(await prepareResolution(ctx, { ...subject, ...rest }), shown, planPath);
  }
  if (planPath === null || holds.length > 0 || voidRun !== null)
    throw new Refusal('USAGE', { reason: `${gate} takes a plan, and neither --hold nor --void` });
  return preparedOutcome(await prepareApproval(ctx, { planPath, gate, decision, ...rest }), shown);
}

function resolutionOutcome(
  { path, signingPath, resolution, sums }: PreparedResolution,
  shown: ShownPath,
  compensationPath: string | null,
): Outcome {
  const next = [
    `cutter approval sign ${shown(path)} --gpg KEYID`,
    carriedOutBy(resolution.resolves, { approval: shown(path), compensation: shown(compensationPath ?? '') }),
  ];
  return {
    value: {
      format: 'cutter.approval-prepared/1',
      ok: true,
      approval: path,
      signing: signingPath,
      gate: resolution.gate,
      decision: resolution.resolves.action,
      review_decision_id: resolution.review_decision_id,
      not_after: resolution.not_after,
      sums: sums.map((sum) => ({ ...sum })),
      next,
    },
    text: [...resolutionText(resolution), '', ...filesLines({ sums, made: [path, signingPath], next }, shown)],
    exit: 0,
  };
}

/** The command that carries a resolution out. */
function carriedOutBy(
  resolves: Resolves,
  { approval, compensation }: { readonly approval: string; readonly compensation: string },
): string {
  switch (resolves.action) {
    case 'release':
      return `cutter release --approval ${approval}`;
    case 'void':
      return `cutter run void ${resolves.run_id} --approval ${approval}`;
    case 'compensate':
      return `cutter apply ${compensation} --approval ${approval}`;
    default:
      return assertNever(resolves);
  }
}
