/**
 * Pairs of similar text: candidates come from rare shingles, equal addresses and rare titles; each
 * gets a score; the best are taken first, one to one. Nothing here compares every unit with every other.
 */
import { SCORE_ONE, type ChangeBasis } from '../../model/artefacts/change.ts';
import { candidatesOf } from './candidates.ts';
import type { Pair, Pairing } from './pairing.ts';
import { containmentOf, diceOf, isTiny } from './sketch.ts';
import { Titles } from './titles.ts';

const SAME_ADDRESS_DICE = 0.25;
const TITLE_DICE = 0.3;
const OTHER_ADDRESS_LIKENESS = 0.6;
/** A short text inside a longer one is slightly weaker evidence than two similar texts. */
const CONTAINMENT_WEIGHT = 0.9;
const WEIGHTS = { text: 0.7, title: 0.2, place: 0.1 } as const;

/** From this score on similarity decides; from `UNCERTAIN` on a person must. In thousandths. */
export const CERTAIN = 850;
export const UNCERTAIN = 600;

/**
 * Adds every certain pair and returns those that need a statement, best first. A unit of an uncertain pair is not used
 * in a worse pair, because a statement may still confirm the better one.
 */
export function pairSimilar(pairing: Pairing): readonly Pair[] {
  const titles = new Titles(pairing);
  const found = candidatesOf(pairing, titles).flatMap(({ from, to }) => judgePair(pairing, titles, from, to) ?? []);
  const uncertain: Pair[] = [];
  const doubtful = { before: new Set<number>(), after: new Set<number>() };
  for (const pair of found.toSorted(bestFirst)) {
    if (!pairing.isOpenBefore(pair.from) || !pairing.isOpenAfter(pair.to)) continue;
    if (doubtful.before.has(pair.from) || doubtful.after.has(pair.to)) continue;
    if (pair.basis === 'eid' || pair.score >= CERTAIN) {
      pairing.add(pair);
    } else {
      doubtful.before.add(pair.from);
      doubtful.after.add(pair.to);
      uncertain.push(pair);
    }
  }
  return uncertain;
}

/** The score of two units of any kind: text, title if it is evidence, and place. */
export function scoreOf(pairing: Pairing, titles: Titles, from: number, to: number): number {
  const left = pairing.before.sketch(from);
  const right = pairing.after.sketch(to);
  const text = Math.max(diceOf(left, right), CONTAINMENT_WEIGHT * containmentOf(left, right));
  const place = pairing.isSameAddress(from, to) || pairing.isSameParent(from, to) ? 1 : 0;
  // A title that is no evidence is left out of numerator and denominator, so that it counts neither for nor against.
  const titleWeight = titles.areEvidence(from, to) ? WEIGHTS.title : 0;
  const title = titles.areEqual(from, to) ? titleWeight : 0;
  const whole = WEIGHTS.text + titleWeight + WEIGHTS.place;
  return Math.round(((WEIGHTS.text * text + title + WEIGHTS.place * place) / whole) * SCORE_ONE);
}

/** Step 4: the pair if the two units may be the same, with the reason; else null. */
function judgePair(pairing: Pairing, titles: Titles, from: number, to: number): Pair | null {
  const { before, after } = pairing;
  if (before.unit(from).kind !== after.unit(to).kind) return null;
  const left = before.sketch(from);
  const right = after.sketch(to);
  if (before.unit(from).isRepealed && !right.isStub) return null;
  const dice = diceOf(left, right);
  const hasTitle = titles.areEqual(from, to) && titles.areEvidence(from, to);
  const score = scoreOf(pairing, titles, from, to);
  const pair = (basis: ChangeBasis) => ({ from, to, basis, score });
  if (pairing.isSameAddress(from, to)) {
    const saysNothing = left.isEmpty || right.isEmpty || right.isStub;
    const isLike = dice >= SAME_ADDRESS_DICE || hasTitle || (isTiny(left) && isTiny(right)) || saysNothing;
    return isLike ? pair('eid') : null;
  }
  if (left.isStub || right.isStub || left.isEmpty || right.isEmpty || score < UNCERTAIN) return null;
  if (isTiny(left) || isTiny(right)) return hasTitle && left.key === right.key ? pair('title') : null;
  if (hasTitle && dice >= TITLE_DICE) return pair('title');
  const likeness = Math.max(dice, CONTAINMENT_WEIGHT * containmentOf(left, right));
  return likeness >= OTHER_ADDRESS_LIKENESS ? pair('shingles') : null;
}

/** By score; equal scores by document order, in a way that does not depend on which cut is the old one. */
function bestFirst(left: Pair, right: Pair): number {
  if (left.score !== right.score) return right.score - left.score;
  const order = left.from + left.to - (right.from + right.to);
  return order === 0 ? left.from - right.from : order;
}
