/** The few pairs worth a comparison: rare shingles in common, one address, or one rare title. */
import { ownPart, type Pairing } from './pairing.ts';
import type { Side } from './side.ts';
import { isTiny, shinglesAmong } from './sketch.ts';
import type { Titles } from './titles.ts';

/** A shingle that more units have is boilerplate and makes no candidates. */
const MAX_FREQUENCY = 8;
/** The share of the smaller text's shingles that must be rare and in both texts. */
const MIN_SHARED = 0.1;

export interface Candidate {
  readonly from: number;
  readonly to: number;
}

/** Every candidate once, in no particular order. */
export function candidatesOf(pairing: Pairing, titles: Titles): readonly Candidate[] {
  const unitsBefore = pairing.openBefore();
  const unitsAfter = pairing.openAfter();
  const found = new Map<string, Candidate>();
  const propose = (from: number, to: number) => {
    if (to >= 0 && pairing.isOpenAfter(to)) found.set(`${from} ${to}`, { from, to });
  };
  const places = placesOf(pairing.after, unitsAfter);
  for (const from of unitsBefore) {
    propose(from, pairing.after.at(pairing.before.unit(from).eid));
    propose(from, titles.counterpart(from));
    propose(from, sameOwnPart(pairing, places, from));
  }
  for (const { from, to } of candidatesByText(pairing.before, unitsBefore, pairing.after, unitsAfter))
    propose(from, to);
  return [...found.values()];
}

/** The new unit at the same own part of the address below the counterpart of the parent, or -1. */
function sameOwnPart(pairing: Pairing, places: ReadonlyMap<string, number>, from: number): number {
  const { before } = pairing;
  const own = ownPart(before, from);
  const parent = pairing.pairOfBefore(before.parentOf(from))?.to;
  return own === null || parent === undefined ? -1 : (places.get(`${parent} ${own}`) ?? -1);
}

function placesOf(side: Side, indexes: readonly number[]): ReadonlyMap<string, number> {
  return new Map(indexes.map((index) => [`${side.parentOf(index)} ${ownPart(side, index) ?? ''}`, index]));
}

/** Units with enough rare shingles in common. Tiny texts are left out: they are matched by address or title only. */
function candidatesByText(
  before: Side,
  unitsBefore: readonly number[],
  after: Side,
  unitsAfter: readonly number[],
): readonly Candidate[] {
  const holders = rareShingles(before, unitsBefore);
  const rareAfter = rareShingles(after, unitsAfter);
  return unitsAfter.flatMap((to) => {
    const { shingles } = after.sketch(to);
    const shared = new Map<number, number>();
    for (const shingle of shingles) {
      if (!rareAfter.has(shingle)) continue;
      for (const from of holders.get(shingle) ?? []) shared.set(from, (shared.get(from) ?? 0) + 1);
    }
    return [...shared.entries()]
      .filter(([from, count]) => count >= MIN_SHARED * Math.min(shingles.length, before.sketch(from).shingles.length))
      .map(([from]) => ({ from, to }));
  });
}

/**
 * Which of the given units have each shingle, for shingles that at most eight units of the whole cut have: text that
 * many units share is boilerplate, whether they are compared or not.
 */
function rareShingles(side: Side, indexes: readonly number[]): ReadonlyMap<number, readonly number[]> {
  const holders = holdersOfShingles(side, indexes);
  const own = new Set(indexes);
  const others = new Map<number, number>();
  for (let index = 0; index < side.size && holders.size > 0; index += 1) {
    if (own.has(index)) continue;
    for (const shingle of shinglesAmong(side.words(index), holders)) {
      others.set(shingle, (others.get(shingle) ?? 0) + 1);
    }
  }
  for (const [shingle, elsewhere] of others) {
    if ((holders.get(shingle)?.length ?? 0) + elsewhere > MAX_FREQUENCY) holders.delete(shingle);
  }
  return holders;
}

/** The same, counting only the given units. */
export function holdersOfShingles(side: Side, indexes: readonly number[]): Map<number, number[]> {
  const holders = new Map<number, number[]>();
  for (const index of indexes) {
    const sketch = side.sketch(index);
    if (isTiny(sketch)) continue;
    for (const shingle of sketch.shingles) {
      const known = holders.get(shingle);
      if (known === undefined) holders.set(shingle, [index]);
      else if (known.length <= MAX_FREQUENCY) known.push(index);
    }
  }
  for (const [shingle, known] of holders) if (known.length > MAX_FREQUENCY) holders.delete(shingle);
  return holders;
}
