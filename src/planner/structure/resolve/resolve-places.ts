/**
 * A deterministic beam search over the readings of all places (ADR 10). Each place multiplies the
 * hypotheses and merging reduces them again, so the time is linear in the number of places.
 */
import {
  Keys,
  makeDecision,
  mayStandIn,
  NO_COUNTERS,
  pop,
  push,
  unitAbove,
  withCount,
  type Ambiguity,
  type Decision,
  type Entry,
  type State,
} from './hypothesis.ts';
import { ambiguitiesOf, mergeStates, bestHypothesis } from './merge-hypotheses.ts';
import type { MarkPlace, Place, Reading } from '../marks/place.ts';
import { STEP } from '../../profiles/families.ts';
import { RANK_STEP, type RankedRule } from '../../profiles/line-rules.ts';
import { stepFrom, type Last } from './sequence.ts';

const MAX_DEPTH = 12;
/** A list that opens inside a list without a colon before it may as well be the next item of the outer one. */
const NO_LEAD_IN = 1;
const SKIPPED_LEVEL = 3;
/** If rejecting a heading costs this much and accepting it costs nothing, rejection is not tried. */
const CERTAIN_HEADING = 12;
/** Regions end wherever a unit of the body begins. */
const REGION_RANK = 1_000_000;

export interface Resolution {
  /** One decision for each place, in order. */
  readonly decisions: readonly Decision[];
  readonly ambiguities: readonly Ambiguity[];
  /** The cost of the whole reading: 0 if every mark is in its place and in sequence. */
  readonly cost: number;
}

/** Resolves all places. Equal input gives equal output; ties go to the reading that was found first. */
export function resolvePlaces(places: readonly Place[], rules: readonly RankedRule[]): Resolution {
  const at: Context = { rules, keys: new Keys() };
  let states: readonly State[] = [{ cost: 0, top: null, counters: NO_COUNTERS, trail: null, ambiguities: null }];
  for (const place of places) {
    states = mergeStates(states.flatMap((state) => expandPlace(state, place, at)));
    if (states.length === 1) at.keys.forget();
  }
  const last = bestHypothesis(states);
  return { decisions: decisionsOf(last.trail), ambiguities: ambiguitiesOf(last.ambiguities), cost: last.cost };
}

interface Context {
  readonly rules: readonly RankedRule[];
  readonly keys: Keys;
}

function expandPlace(state: State, place: Place, at: Context): readonly State[] {
  switch (place.kind) {
    case 'region':
      return [openRegion(state, place, at)];
    case 'child':
      return [addChild(state, place)];
    case 'mark':
      return expandMark(state, place, at);
  }
}

function expandMark(state: State, place: MarkPlace, at: Context): readonly State[] {
  const believed = withoutTwins(place.readings.flatMap((reading) => acceptReading(state, place, reading, at) ?? []));
  const best = believed.reduce((least, { cost }) => Math.min(least, cost), Infinity);
  const isCertain = place.readings.some(({ rejectCost }) => rejectCost >= CERTAIN_HEADING) && best === state.cost;
  return isCertain ? believed : [...believed, rejectPlace(state, place, believed, at)];
}

/** If two rules read the same number at the same place, only the first one is kept. */
function withoutTwins(states: readonly State[]): readonly State[] {
  if (states.length < 2) return states;
  return states.filter(
    ({ top }, index) =>
      !states
        .slice(0, index)
        .some(
          ({ top: other }) =>
            other?.parent === top?.parent && other?.kind === top?.kind && other?.last?.family === top?.last?.family,
        ),
  );
}

/** The state in which a reading is accepted; null if the rule is not allowed there. */
function acceptReading(state: State, place: MarkPlace, reading: Reading, at: Context): State | null {
  const ranked = at.rules[reading.rule];
  if (ranked === undefined) return null;
  const { rule } = ranked;
  const rank = ranked.rank + (rule.within.length > 0 ? REGION_RANK : 0) + depthOf(reading);
  const popped = pop(state, (entry) =>
    entry.rule >= 0 || entry.kind === 'region'
      ? entry.rank >= rank
      : place.level > 0
        ? entry.level >= place.level
        : rule.heading,
  );
  const { top, sibling } = popped;
  if (isOutranked(reading, place, top, at.rules)) return null;
  if (!mayStandIn(top, rule.under, rule.in_role) || (top?.depth ?? 0) >= MAX_DEPTH) return null;
  const isWhole = rule.scope === 'document' && reading.value.path === null;
  const counted = popped.counters.lasts.get(rule.abbr) ?? null;
  const before = isWhole
    ? counted
    : sibling !== null && sibling.abbr === rule.abbr && sibling.rank === rank
      ? sibling.last
      : null;
  const step = stepFrom(before, reading.family, reading.value, rule.word.length > 0 ? 'keyword' : 'bare');
  const skips = skipsLevel(reading, top);
  const isNested = !rule.heading && before === null && top?.isList === true && !place.isLedIn;
  const cost = reading.cost + step.cost + (skips ? SKIPPED_LEVEL : 0) + (isNested ? NO_LEAD_IN : 0);
  const decision = makeDecision(state, place, {
    reading,
    parent: unitAbove(top),
    note: skips ? 'skips a level' : step.note,
    last: before,
    cost,
  });
  const last: Last = { family: reading.family, value: reading.value };
  const counters = isWhole ? withCount(at.keys, popped.counters, rule.abbr, last) : popped.counters;
  const entry = push(at.keys, top, {
    rank,
    rule: reading.rule,
    level: place.level,
    kind: reading.kind,
    role: reading.sectionType,
    abbr: rule.abbr,
    isList: !rule.heading,
    last,
    decision,
    outside: rule.opens_numbering ? counters : null,
  });
  return {
    ...state,
    cost: state.cost + cost,
    top: entry,
    counters: rule.opens_numbering ? NO_COUNTERS : counters,
    trail: decision,
  };
}

function rejectPlace(state: State, place: MarkPlace, believed: readonly State[], at: Context): State {
  const cost = place.readings.reduce((most, reading) => Math.max(most, reading.rejectCost), 0);
  const missed =
    believed.find(({ trail }) => trail?.note === 'continues' && trail.last !== null)?.trail?.reading ?? null;
  if (place.plain === null) {
    const decision = makeDecision(state, place, { isUnit: false, missed, cost });
    return { ...state, cost: state.cost + cost, trail: decision };
  }
  const { level } = place.plain;
  const { top, counters } = pop(state, (entry) => entry.kind === 'region' || entry.level === 0 || entry.level >= level);
  const decision = makeDecision(state, place, { parent: unitAbove(top), missed, cost });
  const entry = push(at.keys, top, {
    rank: -1,
    rule: -1,
    level,
    kind: 'heading',
    role: 'body',
    abbr: '',
    isList: false,
    last: null,
    decision,
    outside: null,
  });
  return { ...state, cost: state.cost + cost, top: entry, counters, trail: decision };
}

function openRegion(state: State, place: Extract<Place, { kind: 'region' }>, at: Context): State {
  const { counters } = pop(state, () => true);
  const decision = makeDecision(state, place, { isUnit: place.unitKind !== null });
  const entry = push(at.keys, null, {
    rank: REGION_RANK,
    rule: -1,
    level: 0,
    kind: 'region',
    role: place.role,
    abbr: '',
    isList: false,
    last: null,
    decision: place.unitKind === null ? null : decision,
    outside: null,
  });
  return { ...state, top: entry, counters, trail: decision };
}

function addChild(state: State, place: Extract<Place, { kind: 'child' }>): State {
  const { top, counters } =
    place.of === 'region'
      ? pop(state, (entry) => entry.kind !== 'region')
      : { top: state.top, counters: state.counters };
  const decision = makeDecision(state, place, { parent: unitAbove(top) });
  return { ...state, top, counters, trail: decision };
}

function depthOf({ value }: Reading): number {
  return value.path === null ? 0 : Math.min(value.path.length - 1, RANK_STEP - 1);
}

/** A dotted number belongs under the number that it begins with. */
function skipsLevel({ value }: Reading, top: Entry | null): boolean {
  if (value.path === null || value.path.length === 1) return false;
  const above = top?.last?.value;
  const prefix = above === undefined ? [] : (above.path ?? [above.first / STEP]);
  return value.path.slice(0, -1).join('.') !== prefix.join('.');
}

/** Inside a role, a rule that requires this role takes precedence over one that requires none. */
function isOutranked(reading: Reading, place: MarkPlace, top: Entry | null, rules: readonly RankedRule[]): boolean {
  if (place.readings.length === 1 || rules[reading.rule]?.rule.in_role.length !== 0) return false;
  return place.readings.some(({ rule }) => {
    const other = rules[rule]?.rule;
    return other !== undefined && other.in_role.length > 0 && mayStandIn(top, other.under, other.in_role);
  });
}

function decisionsOf(trail: Decision | null): readonly Decision[] {
  const decisions: Decision[] = [];
  for (let at = trail; at !== null; at = at.previous) decisions.push(at);
  return decisions.reverse();
}
