/** Finds the plan of a run id: the registered one, else the plan file. */
import { dirname } from 'node:path';
import type { VoidsRun } from '../../model/artefacts/resolution.ts';
import type { Target } from '../../model/artefacts/target.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { uuidSchema } from '../../model/ids.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import { readPlanPromise } from '../../planner/plan/plan-promise.ts';
import { isRecorded, RECORDED_PHASES, type RecordedPhase } from '../../model/phase.ts';
import type { Connection, Queryable } from '../../state/db/database.ts';
import { findPlanOfRun, readPlanFile } from '../../state/files/plan-store.ts';
import { readRun, readSteps } from '../../state/records/runs/run-steps.ts';
import type { OperationContext } from './operation-context.ts';

export interface FoundRun {
  readonly runId: string;
  readonly documentId: string;
  readonly planSha256: string;
  /** The path of the plan in the plans folder, or null. */
  readonly planPath: string | null;
}

/** Refuses RUN_UNKNOWN if neither the database nor the plans folder has it. */
export async function findRun(ctx: OperationContext, reader: Connection, runId: string): Promise<FoundRun> {
  if (!uuidSchema.safeParse(runId).success) throw new Refusal('RUN_UNKNOWN', { run_id: runId });
  const planPath = await findPlanOfRun(ctx.config.plans_dir, runId);
  const registered = await readRun(reader, runId);
  if (registered !== null) {
    const { documentId, planSha256 } = registered;
    return { runId, documentId, planSha256, planPath };
  }
  if (planPath === null) throw new Refusal('RUN_UNKNOWN', { run_id: runId, searched: ctx.config.plans_dir });
  const { plan, sha256: planSha256 } = await openPlan(await readPlanFile(planPath));
  return { runId, documentId: plan.document.document_id, planSha256, planPath };
}

export interface VoidableRun {
  /** What SG_3 must have signed. */
  readonly resolves: VoidsRun;
  /** The folder of the plan, or null. */
  readonly folder: string | null;
}

/** What a resolution must name to void a run now: its plan and everything it has recorded. RUN_UNKNOWN, RUN_ENACTED. */
export async function readVoidableRun(ctx: OperationContext, reader: Connection, runId: string): Promise<VoidableRun> {
  const { documentId: document_id, planSha256: plan_sha256, planPath } = await findRun(ctx, reader, runId);
  const steps = await draftedSteps(reader, runId);
  return {
    resolves: { action: 'void', document_id, plan_sha256, run_id: runId, steps },
    folder: planPath === null ? null : dirname(planPath),
  };
}

/**
 * The database of the run's plan; null if this machine does not have the registered plan. A void must be possible after
 * the plan was lost, so a missing or changed file is not refused.
 */
export async function readPlannedTarget({ planPath, planSha256 }: FoundRun): Promise<Target | null> {
  if (planPath === null) return null;
  const bytes = await readPlanFile(planPath);
  if (sha256(bytes) !== planSha256) return null;
  return (readPlanPromise(bytes) ?? (await openPlan(bytes)).plan).target;
}

/** What a run that may be voided has recorded, sorted. Refuses RUN_ENACTED for one that is, or was, in force. */
export async function draftedSteps(queryable: Queryable, runId: string): Promise<readonly RecordedPhase[]> {
  const recorded = (await readSteps(queryable, runId)).map(({ step }) => step);
  if (recorded.includes('lifecycle_enact')) throw new Refusal('RUN_ENACTED', { run_id: runId });
  return RECORDED_PHASES.filter((phase) => isRecorded(phase) && recorded.includes(phase)).toSorted();
}
