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
  readonly old: Side;
  readonly fresh: Side;
  readonly #byOld = new Map<number, Pair>();
  readonly #byNew = new Map<number, Pair>();
  readonly #closedOld = new Set<number>();
  readonly #closedNew = new Set<number>();

  constructor(old: Side, fresh: Side) {
    this.old = old;
    this.fresh = fresh;
  }

  /** How many pairs there are. */
  get size(): number {
    return this.#byOld.size;
  }

  add(pair: Pair): void {
    if (!this.isOpenOld(pair.from) || !this.isOpenNew(pair.to)) throw new Error('a unit is paired twice');
    this.#byOld.set(pair.from, pair);
    this.#byNew.set(pair.to, pair);
  }

  /** Excludes an old unit from further comparison: it has no counterpart. */
  closeOld(index: number): void {
    this.#closedOld.add(index);
  }

  /** Excludes a new unit from further comparison: it has no predecessor. */
  closeNew(index: number): void {
    this.#closedNew.add(index);
  }

  isOpenOld(index: number): boolean {
    return !this.#byOld.has(index) && !this.#closedOld.has(index);
  }

  isOpenNew(index: number): boolean {
    return !this.#byNew.has(index) && !this.#closedNew.has(index);
  }

  ofOld(index: number): Pair | undefined {
    return this.#byOld.get(index);
  }

  ofNew(index: number): Pair | undefined {
    return this.#byNew.get(index);
  }

  openOld(): readonly number[] {
    return indexes(this.old).filter((index) => this.isOpenOld(index));
  }

  openNew(): readonly number[] {
    return indexes(this.fresh).filter((index) => this.isOpenNew(index));
  }

  /** Whether the parents of two units are one unit, or both units are at the top. */
  isSameParent(from: number, to: number): boolean {
    const oldParent = this.old.parentOf(from);
    const newParent = this.fresh.parentOf(to);
    if (oldParent < 0 || newParent < 0) return oldParent === newParent;
    return this.#byOld.get(oldParent)?.to === newParent;
  }

  /** Whether two units have one address, or one address below parents that are one unit. */
  isSameAddress(from: number, to: number): boolean {
    const { eid: oldEid } = this.old.unit(from);
    const { eid: newEid } = this.fresh.unit(to);
    if (oldEid === newEid) return true;
    const own = ownPart(this.old, from);
    return own !== null && own === ownPart(this.fresh, to) && this.isSameParent(from, to);
  }
}

/** The last part of an address that begins with the parent's, or null. */
export function ownPart(side: Side, index: number): string | null {
  const { eid, parent } = side.unit(index);
  return parent !== null && eid.startsWith(`${parent}__`) ? eid.slice(parent.length + 2) : null;
}

function indexes({ size }: Side): readonly number[] {
  return Array.from({ length: size }, (_, index) => index);
}
