/** Pairs of equal text: by address, by rare text, and by place below parents that are one unit. */
import { SCORE_ONE } from '../../model/artefacts/change.ts';
import { ownPart, type Pairing } from './pairing.ts';
import type { Side } from './side.ts';
import { MIN_SHINGLES } from './sketch.ts';
import { shingleCount } from './words.ts';

/** Step 1: the same address and the same normalised text. */
export function pairSameAddress(pairing: Pairing): void {
  const { old, fresh } = pairing;
  for (const from of pairing.openOld()) {
    const to = fresh.at(old.unit(from).eid);
    if (to < 0 || !pairing.isOpenNew(to)) continue;
    const [before, after] = [old.unit(from), fresh.unit(to)];
    if (before.kind === after.kind && before.normSha256 === after.normSha256) addEqual(pairing, from, to);
  }
}

/** Step 2: the same words, found once in each whole cut, and too many to be boilerplate. */
export function pairRareText(pairing: Pairing): void {
  const { old, fresh } = pairing;
  if (pairing.openOld().length === 0 || pairing.openNew().length === 0) return;
  pairUnique(pairing, indexesOf(old), indexesOf(fresh), {
    ofOld: wordsOf(old),
    ofNew: wordsOf(fresh),
    isEnough: (from) => shingleCount(old.words(from).hashes) >= MIN_SHINGLES,
  });
}

/**
 * Below parents that are one unit: first the same own part of the address with the same words, then the same words
 * found once among these siblings. There a short text is evidence enough, unless it only says that it is repealed.
 */
export function pairBelowParents(pairing: Pairing): void {
  const { old, fresh } = pairing;
  const oldFamilies = familiesOf(old);
  const newFamilies = familiesOf(fresh);
  // Parents stand before their children, so one pass from the top reaches every depth.
  for (const [parent, children] of oldFamilies) {
    const counterpart = parent < 0 ? parent : (pairing.ofOld(parent)?.to ?? null);
    const others = counterpart === null ? undefined : newFamilies.get(counterpart);
    if (others === undefined) continue;
    if (!children.some((from) => pairing.isOpenOld(from)) || !others.some((to) => pairing.isOpenNew(to))) continue;
    const isEnough = () => true;
    const placeOf = (side: Side) => (index: number) => {
      const own = ownPart(side, index) ?? side.unit(index).eid;
      return `${side.unit(index).kind} ${side.words(index).key} ${own}`;
    };
    pairUnique(pairing, children, others, { ofOld: placeOf(old), ofNew: placeOf(fresh), isEnough });
    pairUnique(pairing, children, others, { ofOld: wordsOf(old), ofNew: wordsOf(fresh), isEnough });
  }
}

interface Keys {
  /** The key of an old unit; null excludes it. */
  readonly ofOld: (index: number) => string | null;
  readonly ofNew: (index: number) => string | null;
  /** Whether a unique key of this old unit is evidence enough. */
  readonly isEnough: (from: number) => boolean;
}

/**
 * Pairs open units whose key occurs exactly once among the given units of each side. Units that are already paired
 * count too, because a text that several units have identifies none of them.
 */
function pairUnique(pairing: Pairing, olds: readonly number[], news: readonly number[], keys: Keys): void {
  const newByKey = uniqueBy(news, keys.ofNew);
  for (const [key, from] of uniqueBy(olds, keys.ofOld)) {
    const to = newByKey.get(key) ?? null;
    if (from === null || to === null || !pairing.isOpenOld(from) || !pairing.isOpenNew(to)) continue;
    if (keys.isEnough(from)) addEqual(pairing, from, to);
  }
}

/** The index of each key; null if several units have it. */
function uniqueBy(indexes: readonly number[], keyOf: Keys['ofOld']): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>();
  for (const index of indexes) {
    const key = keyOf(index);
    if (key !== null) found.set(key, found.has(key) ? null : index);
  }
  return found;
}

/** Kind and words of a unit; null for a stub or an empty text. */
function wordsOf(side: Side): Keys['ofOld'] {
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
  if (pairing.old.unit(from).isRepealed && !pairing.fresh.words(to).isStub) return;
  pairing.add({ from, to, basis: 'hash', score: SCORE_ONE });
}
