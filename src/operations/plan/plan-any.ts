/** `plan` of either kind: the cut of a document, or the withdrawal of what a run has drafted. */
import { Refusal } from '../../model/refusals/refusal.ts';
import type { AnyPlanOutcome } from '../../model/outcomes/plan.ts';
import { planCompensation } from '../compensation/plan-compensation.ts';
import { planDocument, type PlanRequest } from './plan.ts';
import type { OperationContext } from '../shared/operation-context.ts';

export interface AnyPlanRequest extends Omit<PlanRequest, 'source' | 'documentId' | 'profile' | 'through'> {
  readonly source: string | null;
  readonly documentId: string | null;
  /** `markdown-headings` when null. */
  readonly profile: string | null;
  /** `enacted` when null. */
  readonly through: PlanRequest['through'] | null;
  /** The run whose drafts are to be withdrawn. */
  readonly compensate: string | null;
}

/** Refusals: USAGE when it is not clear what to plan, and those of `planDocument` and `planCompensation`. */
export async function planAny(
  ctx: OperationContext,
  { compensate: runId, source, documentId, profile, through, ...rest }: AnyPlanRequest,
): Promise<AnyPlanOutcome> {
  const { granularity, runId: newRun, statements, validFrom, acceptsAmbiguity } = rest;
  const ofCut = [profile, through, granularity, newRun, statements, validFrom, acceptsAmbiguity || null];
  const ofSource = [source, documentId, ...ofCut];
  if (runId !== null && ofSource.every((each) => each === null)) {
    return { kind: 'compensation', ...(await planCompensation(ctx, { runId, out: rest.out })) };
  }
  if (runId !== null || source === null || documentId === null)
    throw new Refusal('USAGE', { reason: 'plan takes SOURCE and --document ID, or --compensate RUN_ID alone' });
  const chosen = { profile: profile ?? 'markdown-headings', through: through ?? 'enacted' } as const;
  return planDocument(ctx, { source, documentId, ...chosen, ...rest });
}
