/**
 * Hypotheses: the units read so far, as a stack of open units with a cost. Knows how stacks grow and
 * shrink; must not know why a reading is likely.
 */
import type { SectionType, UnitKind } from '../../../model/artefacts/unit.ts';
import type { Place, Reading } from '../marks/place.ts';
import type { Last, SequenceNote } from './sequence.ts';

/** The decision on one place. */
export interface Decision {
  readonly place: Place;
  /** The accepted reading; null for a plain heading, a region, a child, or prose. */
  readonly reading: Reading | null;
  /** Whether it is a unit at all. */
  readonly isUnit: boolean;
  /** The decision that is its parent; null at the top. */
  readonly parent: Decision | null;
  readonly note: SequenceNote | null;
  /** The previous number of its sequence. */
  readonly last: Last | null;
  /** A rejected reading that would have continued the sequence. */
  readonly missed: Reading | null;
  readonly cost: number;
  readonly previous: Decision | null;
}

export interface Ambiguity {
  readonly line: number;
  readonly readings: readonly [string, string];
}

export interface Entry {
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
  /** Equal for entries that are interchangeable, ancestors included. */
  readonly key: number;
  /** The counters outside an annex, restored when it ends; null elsewhere. */
  readonly outside: Counters | null;
}

/** The last numbers of the kinds that count through the whole work. */
export interface Counters {
  readonly key: number;
  readonly lasts: ReadonlyMap<string, Last>;
}

/** One hypothesis. */
export interface State {
  readonly cost: number;
  readonly top: Entry | null;
  readonly counters: Counters;
  readonly trail: Decision | null;
  readonly ambiguities: AmbiguityList | null;
}

export interface AmbiguityList {
  readonly found: Ambiguity;
  readonly before: AmbiguityList | null;
}

/** Counters at the start of a document or an annex. */
export const NO_COUNTERS: Counters = { key: 0, lasts: new Map() };

/**
 * Assigns numbers to texts, so that hypotheses are compared by short keys. Cleared whenever one hypothesis remains,
 * because only current ones are compared; the numbers are not reused.
 */
export class Keys {
  readonly #known = new Map<string, number>();
  #next = 1;

  numberOf(text: string): number {
    const known = this.#known.get(text);
    if (known !== undefined) return known;
    this.#known.set(text, this.#next);
    this.#next += 1;
    return this.#next - 1;
  }

  forget(): void {
    if (this.#known.size > 0) this.#known.clear();
  }
}

/** The next decision of a hypothesis. By default the place is a unit at the top, without a reading, at no cost. */
export function makeDecision(
  { trail }: State,
  place: Place,
  given: Partial<Omit<Decision, 'place' | 'previous'>>,
): Decision {
  return {
    place,
    reading: null,
    isUnit: true,
    parent: null,
    note: null,
    last: null,
    missed: null,
    cost: 0,
    ...given,
    previous: trail,
  };
}

/** Pops entries while `isClosed` is true; `sibling` is the last one popped, whose parent is now on top. */
export function pop(
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

/** A stack with one more entry. */
export function push(keys: Keys, parent: Entry | null, entry: Omit<Entry, 'parent' | 'depth' | 'key'>): Entry {
  const { last, outside, rank, rule, level } = entry;
  const number = last === null ? '' : `${last.family}${last.value.path?.join('.') ?? last.value.last}`;
  const key = keys.numberOf(`${parent?.key ?? 0},${rank},${rule},${level},${number},${outside?.key ?? ''}`);
  return { ...entry, parent, depth: (parent?.depth ?? 0) + 1, key };
}

/** The counters with another last number for one kind. */
export function withCount(keys: Keys, counters: Counters, abbr: string, last: Last): Counters {
  const lasts = new Map(counters.lasts).set(abbr, last);
  return {
    lasts,
    key: keys.numberOf([...lasts].map(([name, { family, value }]) => `${name}${family}${value.last}`).join()),
  };
}

/** Whether a rule with these `under` kinds and `roles` is allowed below `top`; an empty list allows any. */
export function mayStandIn(top: Entry | null, under: readonly string[], roles: readonly SectionType[]): boolean {
  let above = top;
  while (above !== null && above.rule < 0 && above.kind !== 'region') above = above.parent;
  if (roles.length > 0 && !roles.includes(above?.role ?? 'body')) return false;
  return under.length === 0 || under.includes(above?.kind ?? 'document');
}

/** The nearest entry that is a unit: a region without a unit of its own has none. */
export function unitAbove(top: Entry | null): Decision | null {
  let above = top;
  while (above !== null && above.decision === null) above = above.parent;
  return above?.decision ?? null;
}
