/** The pairs of an old and a new unit found so far. Each unit is paired at most once. */
import type { ChangeBasis } from '../../model/artefacts/change.ts';
import type { Side } from './side.ts';

export interface Pair {
  /** Index in the old cut. */
  readonly from: number;
  /** Index in the new cut. */
  readonly to: number;
  readonly basis: ChangeBasis;
  /** In thousandths. */
  readonly score: number;
}

export class Pairing {
  readonly before: Side;
  readonly after: Side;
  readonly #byBefore = new Map<number, Pair>();
  readonly #byAfter = new Map<number, Pair>();
  readonly #closedBefore = new Set<number>();
  readonly #closedAfter = new Set<number>();

  constructor(before: Side, after: Side) {
    this.before = before;
    this.after = after;
  }

  /** How many pairs there are. */
  get size(): number {
    return this.#byBefore.size;
  }

  add(pair: Pair): void {
    if (!this.isOpenBefore(pair.from) || !this.isOpenAfter(pair.to)) throw new Error('a unit is paired twice');
    this.#byBefore.set(pair.from, pair);
    this.#byAfter.set(pair.to, pair);
  }

  /** Excludes an old unit from further comparison: it has no counterpart. */
  closeBefore(index: number): void {
    this.#closedBefore.add(index);
  }

  /** Excludes a new unit from further comparison: it has no predecessor. */
  closeAfter(index: number): void {
    this.#closedAfter.add(index);
  }

  isOpenBefore(index: number): boolean {
    return !this.#byBefore.has(index) && !this.#closedBefore.has(index);
  }

  isOpenAfter(index: number): boolean {
    return !this.#byAfter.has(index) && !this.#closedAfter.has(index);
  }

  pairOfBefore(index: number): Pair | undefined {
    return this.#byBefore.get(index);
  }

  pairOfAfter(index: number): Pair | undefined {
    return this.#byAfter.get(index);
  }

  openBefore(): readonly number[] {
    return indexesOf(this.before).filter((index) => this.isOpenBefore(index));
  }

  openAfter(): readonly number[] {
    return indexesOf(this.after).filter((index) => this.isOpenAfter(index));
  }

  /** Whether the parents of two units are one unit, or both units are at the top. */
  isSameParent(from: number, to: number): boolean {
    const parentBefore = this.before.parentOf(from);
    const parentAfter = this.after.parentOf(to);
    if (parentBefore < 0 || parentAfter < 0) return parentBefore === parentAfter;
    return this.#byBefore.get(parentBefore)?.to === parentAfter;
  }

  /** Whether two units have one address, or one address below parents that are one unit. */
  isSameAddress(from: number, to: number): boolean {
    const { eid: eidBefore } = this.before.unit(from);
    const { eid: eidAfter } = this.after.unit(to);
    if (eidBefore === eidAfter) return true;
    const own = ownPart(this.before, from);
    return own !== null && own === ownPart(this.after, to) && this.isSameParent(from, to);
  }
}

/** The last part of an address that begins with the parent's, or null. */
export function ownPart(side: Side, index: number): string | null {
  const { eid, parent } = side.unit(index);
  return parent !== null && eid.startsWith(`${parent}__`) ? eid.slice(parent.length + 2) : null;
}

function indexesOf({ size }: Side): readonly number[] {
  return Array.from({ length: size }, (_, index) => index);
}
