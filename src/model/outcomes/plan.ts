/** What `plan` returns for a document, and for the withdrawal of drafts. */
import type { SealedPlan } from '../artefacts/plan.ts';
import type { PlannedCompensation } from './compensation.ts';

/** A plan that was written, or the run that made the version in force from the same source. */
export type PlanOutcome =
  | {
      readonly kind: 'planned';
      readonly sealed: SealedPlan;
      readonly planPath: string;
      readonly reviewPath: string;
      readonly pagePath: string;
    }
  | {
      readonly kind: 'no_changes';
      readonly documentId: string;
      readonly sourceSha256: string;
      readonly units: number;
      readonly runId: string;
      readonly lifecycle: string;
    };

/** A plan of either kind. */
export type AnyPlanOutcome = PlanOutcome | ({ readonly kind: 'compensation' } & PlannedCompensation);
