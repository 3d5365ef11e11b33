/** Derives a plan again from the facts in its frame. Facts are kept; everything else is computed again. */
import type { BasedOn } from '../../model/artefacts/change.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import { Refusal, type RefusalCode } from '../../model/refusals/refusal.ts';
import { assemblePlan } from './assemble-plan.ts';
import { cutDocument, type DocumentCut, type ProfileChoice } from '../cut/cut-document.ts';
import { readDocument } from '../formats/read-document.ts';
import type { PlanFrame } from './plan-frame.ts';
import { builtInProfile, vocabulariesFor } from '../profiles/built-in.ts';
import { readProfile } from '../profiles/read-profile.ts';

/** Refusals that mean that no plan can have been made from these facts. */
const NEVER_PLANNED: readonly RefusalCode[] = ['STATEMENT_NEEDED', 'STATEMENT_UNMATCHED'];

/**
 * Reads the source in the frame as planning did, cuts it with the profile it names, matches it with the version in
 * force that the frame carries, and assembles the plan anew. Refusal `PLAN_TAMPERED` if the source cannot be cut or
 * matched at all, because then no plan can have been made from it; `PROFILE_UNKNOWN` passes through.
 */
export async function rederivePlan(frame: PlanFrame): Promise<Plan> {
  const cut = await cutAgain(frame);
  if (frame.based_on !== null) requireTexts(frame.based_on, cut);
  return assembleAgain(frame, cut);
}

function assembleAgain(frame: PlanFrame, cut: DocumentCut): Plan {
  const facts = {
    documentId: frame.document.document_id,
    cut,
    target: frame.target,
    baseline: frame.baseline,
    basedOn: frame.based_on,
    statements: frame.statements,
    validFrom: frame.valid_from,
    databaseCode: frame.database_code,
    through: frame.through,
    runId: frame.header.run_id,
    createdAt: frame.header.created_at,
    cutterVersion: frame.header.cutter_version,
    sourcePath: frame.header.source_path,
    ledgerHead: frame.header.ledger_head,
  };
  try {
    return assemblePlan(facts);
  } catch (error) {
    if (!(error instanceof Refusal) || !NEVER_PLANNED.includes(error.code)) throw error;
    throw new Refusal('PLAN_TAMPERED', { first_difference: 'based_on', reason: error.code }, { cause: error });
  }
}

/** The stored texts of the version in force match their digests, and none is stored that the new cut contains. */
function requireTexts({ units }: BasedOn, cut: DocumentCut): void {
  const atHand = new Set(cut.units.map((unit) => unit.sha256));
  const wrong = units.findIndex(({ body, sha256: digest }) =>
    body === null ? !atHand.has(digest) : atHand.has(digest) || sha256(body) !== digest,
  );
  if (wrong >= 0) throw new Refusal('PLAN_TAMPERED', { first_difference: `based_on.units[${wrong}].body` });
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
    const choice = await choiceOf(profile);
    return cutDocument({
      document: await readDocument({ name: source.name, bytes }, vocabulariesFor(choice.profile)),
      profile: choice,
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
