/** Composes `diff`: reads two plan files and compares what they would do. Needs no database. */
import { comparePlans, type PlanComparison } from '../../planner/compare/compare-plans.ts';
import { openPlanArtefact } from '../shared/open-artefact.ts';

export interface PlanDifference {
  readonly beforeSha256: string;
  readonly afterSha256: string;
  readonly comparison: PlanComparison;
}

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
