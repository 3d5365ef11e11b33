/** Splits and merges that the texts suggest, because one unit contains several. They are listed, never applied. */
import { SCORE_ONE, type Suggestion } from '../../model/artefacts/change.ts';
import { holdersOfShingles } from './candidates.ts';
import type { Pairing } from './pairing.ts';
import type { Side } from './side.ts';
import { isTiny, sharedShingles } from './sketch.ts';

/** The share of a part's shingles that the whole must have. */
const MIN_CONTAINMENT = 0.8;

/** Splits first, each kind in document order. Only a unit without a counterpart can be a part. */
export function suggestionsOf(pairing: Pairing): readonly Suggestion[] {
  const { before, after } = pairing;
  const splits = findWholes({
    wholes: before,
    parts: after,
    openParts: pairing.openAfter(),
    partnerOf: (whole) => pairing.pairOfBefore(whole)?.to,
  });
  const merges = findWholes({
    wholes: after,
    parts: before,
    openParts: pairing.openBefore(),
    partnerOf: (whole) => pairing.pairOfAfter(whole)?.from,
  });
  return [
    ...splits.map(({ whole, parts, score }): Suggestion => ({ from: [whole], kind: 'split', score, to: parts })),
    ...merges.map(({ whole, parts, score }): Suggestion => ({ from: parts, kind: 'merge', score, to: [whole] })),
  ];
}

interface Question {
  readonly wholes: Side;
  readonly parts: Side;
  readonly openParts: readonly number[];
  readonly partnerOf: (whole: number) => number | undefined;
}

interface Answer {
  readonly whole: string;
  readonly parts: readonly string[];
  readonly score: number;
}

/** Every whole that holds at least two parts, its own partner counted as one. */
function findWholes({ wholes, parts, openParts, partnerOf }: Question): readonly Answer[] {
  if (openParts.length === 0) return [];
  const holders = holdersOfShingles(parts, openParts);
  return wholes.units.flatMap(({ eid, kind, sha256 }, whole) => {
    const partner = partnerOf(whole);
    // A unit whose text is unchanged was neither split nor merged.
    if (partner !== undefined && parts.unit(partner).sha256 === sha256) return [];
    const sketch = wholes.sketch(whole);
    const near = new Set(partner === undefined ? [] : [partner]);
    for (const shingle of sketch.shingles) for (const part of holders.get(shingle) ?? []) near.add(part);
    const held = [...near]
      .toSorted((left, right) => left - right)
      .filter((part) => parts.unit(part).kind === kind && !isTiny(parts.sketch(part)))
      .map((part) => ({
        eid: parts.unit(part).eid,
        containment: sharedShingles(parts.sketch(part), sketch) / parts.sketch(part).shingles.length,
      }))
      .filter(({ containment }) => containment >= MIN_CONTAINMENT);
    if (held.length < 2) return [];
    const least = Math.min(...held.map(({ containment }) => containment));
    return [{ whole: eid, parts: held.map((part) => part.eid), score: Math.round(least * SCORE_ONE) }];
  });
}
