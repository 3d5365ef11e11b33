/** Why an old and a new unit are the same unit, in words, and whether a reader should check it. */
import { SCORE_ONE, type Change, type ChangeBasis } from '../../model/artefacts/change.ts';
import type { ChangedUnit } from './changed-units.ts';

const WORDS_OF_BASIS = {
  hash: 'equal words',
  eid: 'same address',
  title: 'same rare title',
  shingles: 'shared words',
  stated: 'stated by a person',
  none: '',
} as const satisfies Record<ChangeBasis, string>;

/** Below this an inference from shared words needs a person's statement; the planner has the same limit. */
const CERTAIN = 850;

/** `shared words 0.913`; nothing for a change of only one unit. Adds what the class alone does not say. */
export function reasonOf({
  class: wanted,
  basis,
  score,
  is_moved: isMoved,
  is_written: isWritten,
}: Change): readonly string[] {
  const number = basis === 'shingles' ? ` ${(score / SCORE_ONE).toFixed(3)}` : '';
  const isPlace = wanted === 'moved' || wanted === 'renumbered';
  return [
    ...(basis === 'none' ? [] : [WORDS_OF_BASIS[basis] + number]),
    ...(isMoved && wanted !== 'moved' ? ['in another place'] : []),
    ...(isWritten && isPlace ? ['in other bytes'] : []),
  ];
}

/** `art_5`, `art_5 → art_6`, `art_6, split from art_5`, `art_5, merged into art_6`. */
export function addressesOf({ class: wanted, change, unit, live }: ChangedUnit): string {
  const from = change?.from ?? live?.eid ?? null;
  const to = change?.to ?? unit?.eid ?? null;
  if (from === null || to === null || from === to) return to ?? from ?? '';
  if (wanted === 'created') return `${to}, split from ${from}`;
  if (wanted === 'retired') return `${from}, merged into ${to}`;
  return `${from} → ${to}`;
}

/** Whether two units were matched by inference or statement, and not by address or equal text. */
export function isInferred({ basis, score }: Change): boolean {
  return basis === 'stated' || basis === 'title' || (basis === 'shingles' && score < CERTAIN);
}
