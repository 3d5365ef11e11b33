/** One side of a match: the units of one version of the document, in document order. */
import type { MatchUnit } from './match-unit.ts';
import { sketchOf, wordsOf, type Sketch, type Words } from './sketch.ts';

/** Units are found by their index or address. Words and sketches are made once, on first use. */
export class Side {
  readonly units: readonly MatchUnit[];
  readonly #byEid: ReadonlyMap<string, number>;
  readonly #parents: readonly number[];
  readonly #sketches: (Sketch | undefined)[];
  readonly #words: (Words | undefined)[];

  constructor(units: readonly MatchUnit[]) {
    this.units = units;
    this.#byEid = new Map(units.map(({ eid }, index) => [eid, index]));
    this.#parents = units.map(({ parent }) => (parent === null ? -1 : (this.#byEid.get(parent) ?? -1)));
    this.#sketches = new Array<Sketch | undefined>(units.length);
    this.#words = new Array<Words | undefined>(units.length);
  }

  get size(): number {
    return this.units.length;
  }

  /** The index of an address, or -1. */
  at(eid: string): number {
    return this.#byEid.get(eid) ?? -1;
  }

  /** The index of the parent, or -1 at the top. */
  parentOf(index: number): number {
    return this.#parents[index] ?? -1;
  }

  unit(index: number): MatchUnit {
    const unit = this.units[index];
    if (unit === undefined) throw new Error(`no unit ${index} of ${this.size}`);
    return unit;
  }

  words(index: number): Words {
    const known = this.#words[index];
    if (known !== undefined) return known;
    const made = wordsOf(this.unit(index));
    this.#words[index] = made;
    return made;
  }

  sketch(index: number): Sketch {
    const known = this.#sketches[index];
    if (known !== undefined) return known;
    const made = sketchOf(this.words(index));
    this.#sketches[index] = made;
    return made;
  }
}
