/** Rederive: the plan that the facts in a frame yield. What is a fact stays; everything else is computed again. */
import type { Plan } from '../model/plan.ts';
import { Refusal } from '../model/refusal.ts';
import { assemblePlan } from './assemble-plan.ts';
import { cutDocument, type DocumentCut, type ProfileChoice } from './cut-document.ts';
import { readDocument } from './formats/read-document.ts';
import type { PlanFrame } from './plan-frame.ts';
import { builtInProfile } from './profiles/built-in.ts';
import { readProfile } from './profiles/read-profile.ts';

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

/** The profile of the frame: the definition in it, or the built-in one of that name. */
async function choiceOf({
  name,
  definition,
  accepts_ambiguity: acceptsAmbiguity,
}: PlanFrame['profile']): Promise<ProfileChoice> {
  return definition === null
    ? { profile: builtInProfile(name), isBuiltIn: true, acceptsAmbiguity }
    : { profile: await readProfile(definition, name), isBuiltIn: false, acceptsAmbiguity };
}

async function cutAgain({ source, profile }: PlanFrame): Promise<DocumentCut> {
  const bytes = source.original === null ? Buffer.from(source.text, 'utf8') : Buffer.from(source.original, 'base64');
  try {
    return cutDocument({
      document: await readDocument({ name: source.name, bytes }),
      profile: await choiceOf(profile),
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
