/**
 * Matching: which live unit is which unit of the new cut, and what became of the others. Pure and
 * symmetric. Statements by people come first, then equal texts, then similar ones
 * (docs/invariants.md: number-is-not-identity).
 */
import type { ChangeBasis, StatementList, Suggestion } from '../../model/artefacts/change.ts';
import type { UnitChange } from '../../model/artefacts/unit.ts';
import { pairBelowParents, pairRareText, pairSameAddress } from './exact.ts';
import { movedUnits } from './order.ts';
import { Pairing, type Pair } from './pairing.ts';
import type { MatchUnit } from './match-unit.ts';
import { Side } from './side.ts';
import { pairSimilar } from './similar.ts';
import { isSameWithoutNumber } from './sketch.ts';
import { pairStated } from './stated.ts';
import { suggestionsOf } from './suggest.ts';

/** What became of one unit of the new cut. */
export interface Matched {
  readonly change: UnitChange;
  /** Index of the live unit that it is; null for a created one. */
  readonly from: number | null;
  readonly basis: ChangeBasis;
  readonly score: number;
  readonly isMoved: boolean;
  /** The address that a created unit was split from, if a statement says so. */
  readonly splitFrom: string | null;
}

export interface Retired {
  readonly from: number;
  readonly basis: ChangeBasis;
  /** The address that it was merged into, if a statement says so. */
  readonly mergedInto: string | null;
}

export interface Match {
  /** One entry for each unit of the new cut, in its order. */
  readonly units: readonly Matched[];
  /** The live units without a counterpart, in their order. */
  readonly retired: readonly Retired[];
  readonly suggestions: readonly Suggestion[];
  /** Likely pairs that a person must decide, best first. */
  readonly uncertain: readonly { readonly from: string; readonly to: string; readonly score: number }[];
}

/** Matches two cuts. Refusal `STATEMENT_UNMATCHED`. About linear in the text that changed. */
export function matchUnits(
  before: readonly MatchUnit[],
  after: readonly MatchUnit[],
  statements: StatementList,
): Match {
  const pairing = new Pairing(new Side(before), new Side(after));
  const stated = pairStated(pairing, statements);
  pairSameAddress(pairing);
  pairRareText(pairing);
  pairBelowParents(pairing);
  const uncertain = pairAlike(pairing);
  const moved = movedUnits(pairing);
  return {
    units: after.map((_, to): Matched => {
      const pair = pairing.pairOfAfter(to);
      const splitFrom = stated.createdFrom.get(to) ?? null;
      if (pair === undefined) {
        const basis = splitFrom === null ? 'none' : 'stated';
        return { change: 'created', from: null, basis, score: 0, isMoved: false, splitFrom };
      }
      const { from, basis, score } = pair;
      const isMoved = moved.has(to);
      return { change: changeOf(pairing, from, to, isMoved), from, basis, score, isMoved, splitFrom };
    }),
    retired: pairing.before.units.flatMap((_, from): readonly Retired[] => {
      if (pairing.pairOfBefore(from) !== undefined) return [];
      const isStated = stated.retiredInto.has(from);
      return [{ from, basis: isStated ? 'stated' : 'none', mergedInto: stated.retiredInto.get(from) ?? null }];
    }),
    suggestions: suggestionsOf(pairing),
    uncertain: uncertain.map(({ from, to, score }) => ({
      from: pairing.before.unit(from).eid,
      to: pairing.after.unit(to).eid,
      score,
    })),
  };
}

/** Pairs similar texts, then the children of the parents found so, equal texts first. Returns the uncertain pairs. */
function pairAlike(pairing: Pairing): readonly Pair[] {
  const uncertain = pairSimilar(pairing);
  const sizeBefore = pairing.size;
  pairBelowParents(pairing);
  const { before, after } = pairing;
  const isBelowRenumbered = (from: number) => {
    const parent = pairing.pairOfBefore(before.parentOf(from));
    return parent !== undefined && before.unit(parent.from).eid !== after.unit(parent.to).eid;
  };
  return pairing.size === sizeBefore && !pairing.openBefore().some(isBelowRenumbered)
    ? uncertain
    : pairSimilar(pairing);
}

/** The class of a pair is its most severe change. The change itself has both addresses, and whether the unit moved. */
function changeOf({ before, after }: Pairing, from: number, to: number, isMoved: boolean): UnitChange {
  const unitBefore = before.unit(from);
  const unitAfter = after.unit(to);
  if (unitBefore.sha256 !== unitAfter.sha256) {
    // Only a unit that had text can be repealed; a bare number has lost nothing.
    const { isStub, isEmpty } = before.words(from);
    if (after.words(to).isStub && !isStub && !isEmpty) return 'repealed';
    const isSameText = unitBefore.normSha256 === unitAfter.normSha256;
    const isRenumbered = unitBefore.eid !== unitAfter.eid && isSameWithoutNumber(unitBefore, unitAfter);
    if (!isSameText && !isRenumbered) return 'revised';
  }
  if (isMoved) return 'moved';
  if (unitBefore.eid !== unitAfter.eid) return 'renumbered';
  return unitBefore.sha256 === unitAfter.sha256 ? 'unchanged' : 'reformatted';
}
