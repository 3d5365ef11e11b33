/** Rederive: the plan that the facts in a frame yield. What is a fact stays; everything else is computed again. */
import type { Plan } from '../model/plan.ts';
import { Refusal } from '../model/refusal.ts';
import { assemblePlan } from './assemble-plan.ts';
import { cutDocument, type DocumentCut } from './cut-document.ts';
import { readDocument } from './formats/read-document.ts';
import type { PlanFrame } from './plan-frame.ts';

/**
 * Reads the source in the frame as planning did, cuts it with the profile it names and assembles the plan anew. Refusal `PLAN_TAMPERED` when
 * the source cannot be cut at all, because then no plan can have come of it; `PROFILE_UNKNOWN` passes through.
 */
export async function rederivePlan(frame: PlanFrame): Promise<Plan> {
  return assemblePlan({
    documentId: frame.document.document_id,
    cut: await cutAgain(frame),
    target: frame.target,
    baseline: frame.baseline,
    databaseCode: frame.database_code,
    through: frame.through,
    runId: frame.header.run_id,
    createdAt: frame.header.created_at,
    cutterVersion: frame.header.cutter_version,
    sourcePath: frame.header.source_path,
  });
}

async function cutAgain({ source, profile }: PlanFrame): Promise<DocumentCut> {
  const bytes = source.original === null ? Buffer.from(source.text, 'utf8') : Buffer.from(source.original, 'base64');
  try {
    return cutDocument({
      document: await readDocument({ name: source.name, bytes }),
      profile: profile.name,
      granularity: profile.granularity,
    });
  } catch (error) {
    if (!(error instanceof Refusal) || error.code === 'PROFILE_UNKNOWN') throw error;
    throw new Refusal(
      'PLAN_TAMPERED',
      { first_difference: source.original === null ? 'source.text' : 'source.original', reason: error.code },
      { cause: error },
    );
  }
}
