/** Titles as evidence: only a title that occurs once in each cut identifies a unit. */
import type { Pairing } from './pairing.ts';
import type { Side } from './side.ts';
import { titleKeyOf } from './sketch.ts';

export class Titles {
  readonly #before: readonly string[];
  readonly #after: readonly string[];
  readonly #beforeByKey: ReadonlyMap<string, number | null>;
  readonly #afterByKey: ReadonlyMap<string, number | null>;

  constructor({ before, after }: Pairing) {
    this.#before = keysOf(before);
    this.#after = keysOf(after);
    this.#beforeByKey = onceBy(this.#before);
    this.#afterByKey = onceBy(this.#after);
  }

  areEqual(from: number, to: number): boolean {
    return this.#before[from] !== '' && this.#before[from] === this.#after[to];
  }

  /** Whether both titles are rare. An empty title, or one that several units have, is left out of every score. */
  areEvidence(from: number, to: number): boolean {
    return isRare(this.#beforeByKey, this.#before[from]) && isRare(this.#afterByKey, this.#after[to]);
  }

  /** The new unit with the old unit's rare title, or -1. */
  counterpart(from: number): number {
    const key = this.#before[from] ?? '';
    if (!isRare(this.#beforeByKey, key)) return -1;
    return this.#afterByKey.get(key) ?? -1;
  }
}

function keysOf(side: Side): readonly string[] {
  return side.units.map(titleKeyOf);
}

/** The index of every title that occurs once; null if it occurs again; empty titles are left out. */
function onceBy(keys: readonly string[]): ReadonlyMap<string, number | null> {
  const found = new Map<string, number | null>();
  for (const [index, key] of keys.entries()) {
    if (key !== '') found.set(key, found.has(key) ? null : index);
  }
  return found;
}

function isRare(byKey: ReadonlyMap<string, number | null>, key: string | undefined): boolean {
  return key !== undefined && typeof byKey.get(key) === 'number';
}
