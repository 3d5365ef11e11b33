/** The operation of `diff`: reads two plan files and compares what they would do. Needs no database. */
import { comparePlans } from '../../planner/compare/compare-plans.ts';
import { openPlanArtefact } from '../shared/open-artefact.ts';
import type { PlanDifference } from '../../model/outcomes/plan-comparison.ts';

/** Compares the plans in two files. Refusals: FILE_MISSING, FILE_FORMAT, and those of opening a plan. */
export async function diffPlans(beforePath: string, afterPath: string): Promise<PlanDifference> {
  const before = await openPlanArtefact(beforePath);
  const after = await openPlanArtefact(afterPath);
  return {
    beforeSha256: before.sha256,
    afterSha256: after.sha256,
    comparison: comparePlans(before.plan, after.plan),
  };
}
