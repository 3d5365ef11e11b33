/**
 * Merging hypotheses: those with equal stacks have equal futures, so only the cheapest is kept. An equally likely
 * one is recorded as an ambiguity, never dropped silently.
 */
import type { Ambiguity, AmbiguityList, Decision, State } from './hypothesis.ts';

const BEAM = 16;
/** Readings that differ by less are equally likely. */
const EPSILON = 0.5;
/** How far back to search for where two hypotheses diverged; beyond that the earliest difference found is reported. */
const MAX_WALK = 64;
/** A hypothesis that costs this much more than the best is dropped. */
const MARGIN = 9;

/** The best states, one for each stack, cheapest first; stable. */
export function mergeStates(states: readonly State[]): readonly State[] {
  if (states.length === 1) return states;
  const best = new Map<string, State>();
  for (const state of states) {
    const key = `${state.top?.key ?? 0}|${state.counters.key}`;
    const known = best.get(key);
    if (known === undefined) best.set(key, state);
    else {
      const [winner, loser] = state.cost < known.cost ? [state, known] : [known, state];
      best.set(key, loser.cost - winner.cost <= EPSILON ? withAmbiguity(winner, loser) : winner);
    }
  }
  const sorted = [...best.values()].toSorted((left, right) => left.cost - right.cost);
  const limit = (sorted[0]?.cost ?? 0) + MARGIN;
  return sorted.filter((state, index) => index < BEAM && state.cost <= limit);
}

/** The winner, with the place where an equally likely loser diverged from it. */
function withAmbiguity(winner: State, loser: State): State {
  let left = winner.trail;
  let right = loser.trail;
  let parting: readonly [Decision, Decision] | null = null;
  for (let walked = 0; walked < MAX_WALK && left !== null && right !== null && left !== right; walked += 1) {
    if (left.reading !== right.reading) parting = [left, right];
    left = left.previous;
    right = right.previous;
  }
  if (parting === null) return winner;
  const [one, other] = parting;
  const found: Ambiguity = { line: one.place.line, readings: [describe(one), describe(other)] };
  return { ...winner, ambiguities: { found, before: winner.ambiguities } };
}

function describe({ reading, place }: Decision): string {
  if (reading === null) return place.kind === 'mark' && place.plain !== null ? 'a heading without a rule' : 'text';
  return `${reading.kind} ${reading.label} (${reading.family})`;
}

/** The best hypothesis at the end of the document, with the ambiguities between equally likely ones. */
export function bestHypothesis([best, second]: readonly State[]): State {
  if (best === undefined) throw new Error('invariant broken: no hypothesis is left');
  return second !== undefined && second.cost - best.cost <= EPSILON ? withAmbiguity(best, second) : best;
}

/** The ambiguities of a hypothesis, one for each line, in order. */
export function ambiguitiesOf(list: AmbiguityList | null): readonly Ambiguity[] {
  const found = new Map<number, Ambiguity>();
  for (let at = list; at !== null; at = at.before) found.set(at.found.line, at.found);
  return [...found.values()].toSorted((left, right) => left.line - right.line);
}
