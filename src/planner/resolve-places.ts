/**
 * Resolve: a deterministic beam search over the readings of all places (design 3, 2.2). Each hypothesis is a stack of
 * open units with a cost; hypotheses that agree on the stack are merged, so the work is linear in the places. What was
 * equally likely when two were merged is reported, never settled in silence.
 */
import type { SectionType, UnitKind } from '../model/unit.ts';
import type { MarkPlace, Place, Reading } from './place.ts';
import { RANK_STEP, type RankedRule } from './profiles/line-rules.ts';
import { stepFrom, type Last, type SequenceNote } from './sequence.ts';

const BEAM = 16;
const MAX_DEPTH = 12;
/** Readings that differ by less are equally likely. */
const EPSILON = 0.5;
/** A hypothesis that costs so much more than the best never becomes the best. */
const MARGIN = 14;
/** A list that opens inside a list without a colon before it may as well be the next item of the outer one. */
const NO_LEAD_IN = 1;
/** Regions end wherever a unit of the body begins. */
const REGION_RANK = 1_000_000;

/** What became of one place. */
export interface Decision {
  readonly place: Place;
  /** The believed reading; null for a plain heading, a region, a child, or prose. */
  readonly reading: Reading | null;
  /** Whether it is a unit at all. */
  readonly isUnit: boolean;
  /** The decision that is its parent; null at the top. */
  readonly parent: Decision | null;
  readonly note: SequenceNote | null;
  /** The number before in its sequence. */
  readonly last: Last | null;
  /** A reading that was not believed and would have continued the sequence. */
  readonly missed: Reading | null;
  readonly cost: number;
  readonly previous: Decision | null;
}

export interface Ambiguity {
  readonly line: number;
  readonly readings: readonly [string, string];
}

export interface Resolution {
  /** One decision for each place, in order. */
  readonly decisions: readonly Decision[];
  readonly ambiguities: readonly Ambiguity[];
  /** The cost of the whole reading: 0 when every mark stands and counts as it should. */
  readonly cost: number;
}

interface Entry {
  readonly rank: number;
  readonly rule: number;
  readonly level: number;
  readonly kind: UnitKind | 'region';
  readonly role: SectionType;
  readonly abbr: string;
  readonly isList: boolean;
  readonly last: Last | null;
  readonly parent: Entry | null;
  readonly decision: Decision | null;
  readonly depth: number;
  readonly key: string;
  /** The counters outside an annex, to go on with when it is left; null elsewhere. */
  readonly outside: Counters | null;
}

/** The last numbers of the kinds that count through the whole work. */
interface Counters {
  readonly key: string;
  readonly lasts: ReadonlyMap<string, Last>;
}

interface State {
  readonly cost: number;
  readonly top: Entry | null;
  readonly counters: Counters;
  readonly trail: Decision | null;
  readonly ambiguities: AmbiguityList | null;
}

interface AmbiguityList {
  readonly found: Ambiguity;
  readonly before: AmbiguityList | null;
}

const NO_COUNTERS: Counters = { key: '', lasts: new Map() };

/** Resolves all places. Equal input gives equal output; ties go to the reading that was found first. */
export function resolvePlaces(places: readonly Place[], rules: readonly RankedRule[]): Resolution {
  let states: readonly State[] = [{ cost: 0, top: null, counters: NO_COUNTERS, trail: null, ambiguities: null }];
  for (const place of places) {
    const next = states.flatMap((state) => expand(state, place, rules));
    states = merged(next);
  }
  const [best, second] = states;
  if (best === undefined) throw new Error('invariant broken: no hypothesis is left');
  const last = second !== undefined && second.cost - best.cost <= EPSILON ? noted(best, second) : best;
  return { decisions: decisionsOf(last.trail), ambiguities: ambiguitiesOf(last.ambiguities), cost: last.cost };
}

function expand(state: State, place: Place, rules: readonly RankedRule[]): readonly State[] {
  switch (place.kind) {
    case 'region':
      return [openRegion(state, place)];
    case 'child':
      return [addChild(state, place)];
    case 'mark':
      return expandMark(state, place, rules);
  }
}

function expandMark(state: State, place: MarkPlace, rules: readonly RankedRule[]): readonly State[] {
  const believed = place.readings.flatMap((reading) => believe(state, place, reading, rules) ?? []);
  const best = believed.reduce((least, { cost }) => Math.min(least, cost), Infinity);
  const isCertain = place.readings.some(({ rejectCost }) => rejectCost >= 12) && best === state.cost;
  return isCertain ? believed : [...believed, reject(state, place, believed)];
}

/** The state in which a reading is believed; null where the rule may not stand there. */
function believe(state: State, place: MarkPlace, reading: Reading, rules: readonly RankedRule[]): State | null {
  const ranked = rules[reading.rule];
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
  if (isOutranked(reading, place, top, rules)) return null;
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
  const cost = reading.cost + step.cost + (skips ? 3 : 0) + (isNested ? NO_LEAD_IN : 0);
  const decision: Decision = {
    place,
    reading,
    isUnit: true,
    parent: unitAbove(top),
    note: skips ? 'skips a level' : step.note,
    last: before,
    missed: null,
    cost,
    previous: state.trail,
  };
  const last: Last = { family: reading.family, value: reading.value };
  const counters = isWhole ? withCount(popped.counters, rule.abbr, last) : popped.counters;
  const entry = push(top, {
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

function reject(state: State, place: MarkPlace, believed: readonly State[]): State {
  const cost = place.readings.reduce((most, reading) => Math.max(most, reading.rejectCost), 0);
  const missed =
    believed.find(({ trail }) => trail?.note === 'continues' && trail.last !== null)?.trail?.reading ?? null;
  if (place.plain === null) {
    const decision: Decision = {
      place,
      reading: null,
      isUnit: false,
      parent: null,
      note: null,
      last: null,
      missed,
      cost,
      previous: state.trail,
    };
    return { ...state, cost: state.cost + cost, trail: decision };
  }
  const { level } = place.plain;
  const { top, counters } = pop(state, (entry) => entry.kind === 'region' || entry.level === 0 || entry.level >= level);
  const decision: Decision = {
    place,
    reading: null,
    isUnit: true,
    parent: unitAbove(top),
    note: null,
    last: null,
    missed,
    cost,
    previous: state.trail,
  };
  const entry = push(top, {
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

function openRegion(state: State, place: Extract<Place, { kind: 'region' }>): State {
  const { counters } = pop(state, () => true);
  const decision: Decision = {
    place,
    reading: null,
    isUnit: place.unitKind !== null,
    parent: null,
    note: null,
    last: null,
    missed: null,
    cost: 0,
    previous: state.trail,
  };
  const entry = push(null, {
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
  const decision: Decision = {
    place,
    reading: null,
    isUnit: true,
    parent: unitAbove(top),
    note: null,
    last: null,
    missed: null,
    cost: 0,
    previous: state.trail,
  };
  return { ...state, top, counters, trail: decision };
}

/** Pops entries while `isClosed`; `sibling` is the last one popped, which had the same parent. */
function pop(
  state: State,
  isClosed: (entry: Entry) => boolean,
): { readonly top: Entry | null; readonly sibling: Entry | null; readonly counters: Counters } {
  let { top, counters } = state;
  let sibling: Entry | null = null;
  while (top !== null && isClosed(top)) {
    if (top.outside !== null) counters = top.outside;
    sibling = top;
    top = top.parent;
  }
  return { top, sibling, counters };
}

function push(parent: Entry | null, entry: Omit<Entry, 'parent' | 'depth' | 'key'>): Entry {
  const number =
    entry.last === null ? '' : `${entry.last.family}:${entry.last.value.path?.join('.') ?? entry.last.value.last}`;
  const key = `${parent?.key ?? ''}/${entry.rank},${entry.rule},${entry.level},${number},${entry.outside?.key ?? ''}`;
  return { ...entry, parent, depth: (parent?.depth ?? 0) + 1, key };
}

function withCount(counters: Counters, abbr: string, last: Last): Counters {
  const lasts = new Map(counters.lasts).set(abbr, last);
  return { lasts, key: [...lasts].map(([name, { family, value }]) => `${name}${family}${value.last}`).join() };
}

function depthOf({ value }: Reading): number {
  return value.path === null ? 0 : Math.min(value.path.length - 1, RANK_STEP - 1);
}

/** A dotted number stands under the number that it begins with. */
function skipsLevel({ value }: Reading, top: Entry | null): boolean {
  if (value.path === null || value.path.length === 1) return false;
  const above = top?.last?.value;
  const prefix = above === undefined ? [] : (above.path ?? [above.first / 1000]);
  return value.path.slice(0, -1).join('.') !== prefix.join('.');
}

function mayStandIn(top: Entry | null, under: readonly string[], roles: readonly SectionType[]): boolean {
  let above = top;
  while (above !== null && above.rule < 0 && above.kind !== 'region') above = above.parent;
  if (roles.length > 0 && !roles.includes(above?.role ?? 'body')) return false;
  return under.length === 0 || under.includes(above?.kind ?? 'document');
}

/** A rule that asks for a role beats, where the role is, one that does not ask. */
function isOutranked(reading: Reading, place: MarkPlace, top: Entry | null, rules: readonly RankedRule[]): boolean {
  if (place.readings.length === 1 || rules[reading.rule]?.rule.in_role.length !== 0) return false;
  return place.readings.some(({ rule }) => {
    const other = rules[rule]?.rule;
    return other !== undefined && other.in_role.length > 0 && mayStandIn(top, other.under, other.in_role);
  });
}

/** The nearest entry that is a unit: a region without a unit of its own has none. */
function unitAbove(top: Entry | null): Decision | null {
  let above = top;
  while (above !== null && above.decision === null) above = above.parent;
  return above?.decision ?? null;
}

/** The best states, one for each stack, cheapest first; stable. */
function merged(states: readonly State[]): readonly State[] {
  if (states.length === 1) return states;
  const best = new Map<string, State>();
  for (const state of states) {
    const key = `${state.top?.key ?? ''}|${state.counters.key}`;
    const known = best.get(key);
    if (known === undefined) best.set(key, state);
    else {
      const [winner, loser] = state.cost < known.cost ? [state, known] : [known, state];
      best.set(key, loser.cost - winner.cost <= EPSILON ? noted(winner, loser) : winner);
    }
  }
  const sorted = [...best.values()].toSorted((left, right) => left.cost - right.cost);
  const limit = (sorted[0]?.cost ?? 0) + MARGIN;
  return sorted.filter((state, index) => index < BEAM && state.cost <= limit);
}

/** The winner, remembering where it and an equally likely loser part ways. */
function noted(winner: State, loser: State): State {
  let left = winner.trail;
  let right = loser.trail;
  let parting: readonly [Decision, Decision] | null = null;
  while (left !== null && right !== null && left !== right) {
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

function decisionsOf(trail: Decision | null): readonly Decision[] {
  const decisions: Decision[] = [];
  for (let at = trail; at !== null; at = at.previous) decisions.push(at);
  return decisions.reverse();
}

function ambiguitiesOf(list: AmbiguityList | null): readonly Ambiguity[] {
  const found = new Map<number, Ambiguity>();
  for (let at = list; at !== null; at = at.before) found.set(at.found.line, at.found);
  return [...found.values()].toSorted((left, right) => left.line - right.line);
}
