/** Pairs of equal text: by address, by rare text, and by place below parents that are one unit. */
import { SCORE_ONE } from '../../model/artefacts/change.ts';
import { ownPart, type Pairing } from './pairing.ts';
import type { Side } from './side.ts';
import { MIN_SHINGLES } from './sketch.ts';
import { shingleCount } from './words.ts';

/** Step 1: the same address and the same normalised text. */
export function pairSameAddress(pairing: Pairing): void {
  const { before, after } = pairing;
  for (const from of pairing.openBefore()) {
    const to = after.at(before.unit(from).eid);
    if (to < 0 || !pairing.isOpenAfter(to)) continue;
    const [unitBefore, unitAfter] = [before.unit(from), after.unit(to)];
    if (unitBefore.kind === unitAfter.kind && unitBefore.normSha256 === unitAfter.normSha256)
      addEqual(pairing, from, to);
  }
}

/** Step 2: the same words, found once in each whole cut, and too many to be boilerplate. */
export function pairRareText(pairing: Pairing): void {
  const { before, after } = pairing;
  if (pairing.openBefore().length === 0 || pairing.openAfter().length === 0) return;
  pairUnique(pairing, indexesOf(before), indexesOf(after), {
    keyBefore: wordsOf(before),
    keyAfter: wordsOf(after),
    isEnough: (from) => shingleCount(before.words(from).hashes) >= MIN_SHINGLES,
  });
}

/**
 * Below parents that are one unit: first the same own part of the address with the same words, then the same words
 * found once among these siblings. There a short text is evidence enough, unless it only says that it is repealed.
 */
export function pairBelowParents(pairing: Pairing): void {
  const { before, after } = pairing;
  const familiesBefore = familiesOf(before);
  const familiesAfter = familiesOf(after);
  // Parents stand before their children, so one pass from the top reaches every depth.
  for (const [parent, children] of familiesBefore) {
    const counterpart = parent < 0 ? parent : (pairing.pairOfBefore(parent)?.to ?? null);
    const others = counterpart === null ? undefined : familiesAfter.get(counterpart);
    if (others === undefined) continue;
    if (!children.some((from) => pairing.isOpenBefore(from)) || !others.some((to) => pairing.isOpenAfter(to))) continue;
    const isEnough = () => true;
    const placeOf = (side: Side) => (index: number) => {
      const own = ownPart(side, index) ?? side.unit(index).eid;
      return `${side.unit(index).kind} ${side.words(index).key} ${own}`;
    };
    pairUnique(pairing, children, others, { keyBefore: placeOf(before), keyAfter: placeOf(after), isEnough });
    pairUnique(pairing, children, others, { keyBefore: wordsOf(before), keyAfter: wordsOf(after), isEnough });
  }
}

interface Keys {
  /** The key of an old unit; null excludes it. */
  readonly keyBefore: (index: number) => string | null;
  readonly keyAfter: (index: number) => string | null;
  /** Whether a unique key of this old unit is evidence enough. */
  readonly isEnough: (from: number) => boolean;
}

/**
 * Pairs open units whose key occurs exactly once among the given units of each side. Units that are already paired
 * count too, because a text that several units have identifies none of them.
 */
function pairUnique(pairing: Pairing, unitsBefore: readonly number[], unitsAfter: readonly number[], keys: Keys): void {
  const afterByKey = uniqueBy(unitsAfter, keys.keyAfter);
  for (const [key, from] of uniqueBy(unitsBefore, keys.keyBefore)) {
    const to = afterByKey.get(key) ?? null;
    if (from === null || to === null || !pairing.isOpenBefore(from) || !pairing.isOpenAfter(to)) continue;
    if (keys.isEnough(from)) addEqual(pairing, from, to);
  }
}

/** The index of each key; null if several units have it. */
function uniqueBy(indexes: readonly number[], keyOf: Keys['keyBefore']): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>();
  for (const index of indexes) {
    const key = keyOf(index);
    if (key !== null) found.set(key, found.has(key) ? null : index);
  }
  return found;
}

/** Kind and words of a unit; null for a stub or an empty text. */
function wordsOf(side: Side): Keys['keyBefore'] {
  return (index) => {
    const { key, isStub, isEmpty } = side.words(index);
    return isStub || isEmpty ? null : `${side.unit(index).kind} ${key}`;
  };
}

function indexesOf({ size }: Side): readonly number[] {
  return Array.from({ length: size }, (_, index) => index);
}

function familiesOf(side: Side): ReadonlyMap<number, readonly number[]> {
  const families = new Map<number, number[]>();
  for (const index of indexesOf(side)) {
    const parent = side.parentOf(index);
    const siblings = families.get(parent);
    if (siblings === undefined) families.set(parent, [index]);
    else siblings.push(index);
  }
  return families;
}

function addEqual(pairing: Pairing, from: number, to: number): void {
  // A repealed unit can only match a stub: its lifecycle has ended, so it never gets a text again.
  if (pairing.before.unit(from).isRepealed && !pairing.after.words(to).isStub) return;
  pairing.add({ from, to, basis: 'hash', score: SCORE_ONE });
}
