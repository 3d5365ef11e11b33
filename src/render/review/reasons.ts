/** Why an old and a new unit are taken for one, in words, and whether a reader should doubt it (design 3, 3.3). */
import { SCORE_ONE, type Change, type ChangeBasis } from '../../model/change.ts';

const WORDS_OF_BASIS = {
  hash: 'equal words',
  eid: 'same address',
  title: 'same rare title',
  shingles: 'shared words',
  stated: 'stated by a person',
  none: '',
} as const satisfies Record<ChangeBasis, string>;

/** Below this an inference from shared words needs a person's statement; the planner holds the same line. */
const CERTAIN = 850;

/** `shared words 0.913`; nothing for a change that joins no two units. */
export function reasonOf({ basis, score }: Change): readonly string[] {
  if (basis === 'none') return [];
  return [`${WORDS_OF_BASIS[basis]}${basis === 'shingles' ? ` ${(score / SCORE_ONE).toFixed(3)}` : ''}`];
}

/** Whether two units are one by inference or statement, and not by address or equal text. */
export function isInferred({ basis, score }: Change): boolean {
  return basis === 'stated' || basis === 'title' || (basis === 'shingles' && score < CERTAIN);
}
