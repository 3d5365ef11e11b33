/**
 * Scores how well each built-in profile suits a document, by the marks it finds. The score is only a proposal: the plan
 * names the profile that was used, so the signature covers the choice.
 */
import { Refusal } from '../../model/refusals/refusal.ts';
import type { ReadDocument } from '../formats/read-document.ts';
import type { Decision } from './resolve/hypothesis.ts';
import { outlineOf, type DocumentOutline } from './outline.ts';
import { BUILT_IN_NAMES, builtInProfile } from '../profiles/built-in.ts';
import type { Profile } from '../profiles/profile.ts';
import type { ProfileScore } from '../../model/outcomes/profile.ts';

/** A mark with a keyword or heading counts 1, a bare number a quarter, a heading without a rule a half. */
const WEIGHT = { heading: 1, region: 1, list: 0.25, plain: 0.5 } as const;

/** The scores of all built-in profiles that can read the document, best first; ties in the order of their names. */
export function scoreProfiles(document: ReadDocument): readonly ProfileScore[] {
  return BUILT_IN_NAMES.flatMap((name) => scoreOf(document, builtInProfile(name)) ?? []).toSorted(
    (left, right) => right.score - left.score || (left.profile < right.profile ? -1 : 1),
  );
}

function scoreOf(document: ReadDocument, profile: Profile): ProfileScore | null {
  try {
    const outline = outlineOf(document, profile, profile.granularity, () => '');
    return {
      profile: profile.profile,
      score: Math.round(weightOf(outline, profile) * 100) / 100,
      units: outline.nodes.length,
    };
  } catch (error) {
    // A profile of elements cannot read a text, and a profile that finds too many units does not suit.
    if (error instanceof Refusal && (error.code === 'SOURCE_FORMAT' || error.code === 'E_LIMIT')) return null;
    throw error;
  }
}

function weightOf({ nodes, decisions, cost }: DocumentOutline, profile: Profile): number {
  switch (profile.structure) {
    case 'headings':
      return nodes.filter(({ mark }) => mark.level > 0).length * WEIGHT.plain;
    case 'source':
      // Elements are stated by the source, so they count more than any reading of lines.
      return nodes.length * (WEIGHT.heading + WEIGHT.plain);
    case 'lines':
      return decisions.reduce((sum, decision) => sum + weightOfDecision(decision, profile), 0) - cost;
  }
}

/** A number on a line of its own is a heading in many texts, and a list item in as many others. */
function weightOfDecision({ reading, place, isUnit }: Decision, profile: Profile): number {
  if (reading === null) return !isUnit ? 0 : place.kind === 'region' ? WEIGHT.region : WEIGHT.plain;
  const rule = profile.kinds[reading.rule];
  if (rule?.heading !== true) return WEIGHT.list;
  const isCertain = rule.word.length > 0 || (place.kind === 'mark' && place.level > 0) || reading.rejectCost > 4;
  return isCertain ? WEIGHT.heading : WEIGHT.plain;
}
