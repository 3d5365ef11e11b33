/** `approval prepare` for any gate: an approval of a plan, or for SG_3 a resolution. */
import { Refusal } from '../../model/refusals/refusal.ts';
import { prepareApproval, type PrepareRequest } from './approval.ts';
import { prepareResolution, type ResolutionRequest } from './prepare-resolution.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { AnyPrepared } from '../../model/outcomes/approval.ts';

interface AnyRequest extends Omit<ResolutionRequest, 'compensationPath'> {
  readonly planPath: string | null;
  readonly gate: PrepareRequest['gate'] | 'SG_3';
  readonly decision: 'approve' | 'reject';
}

/** Refusals: USAGE when plan, holds and run do not fit the gate, and those of `prepareApproval`, `prepareResolution`. */
export async function prepareAny(ctx: OperationContext, request: AnyRequest): Promise<AnyPrepared> {
  const { planPath, gate, decision, holds, voidRun, ...rest } = request;
  if (gate === 'SG_3') {
    if (decision === 'reject')
      throw new Refusal('USAGE', { reason: 'SG_3 cannot reject: what is not released stays on hold' });
    const subject = { holds, voidRun, compensationPath: planPath };
    const prepared = await prepareResolution(ctx, { ...subject, ...rest });
    return { kind: 'resolution', compensationPath: planPath, ...prepared };
  }
  if (planPath === null || holds.length > 0 || voidRun !== null)
    throw new Refusal('USAGE', { reason: `${gate} takes a plan, and neither --hold nor --void` });
  return { kind: 'approval', ...(await prepareApproval(ctx, { planPath, gate, decision, ...rest })) };
}
