/** One side's view of a unit, as matching compares it. Old and new units have the same form, so every rule is symmetric. */
import type { LiveUnit } from '../../model/artefacts/change.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import { sketchOf, wordsOf, type Sketch, type Words } from './sketch.ts';

/** A live unit or a unit of the new cut with its text. */
export interface MatchUnit {
  readonly eid: string;
  readonly parent: string | null;
  readonly kind: Unit['unit_kind'];
  readonly title: string;
  readonly label: string | null;
  readonly sha256: string;
  readonly normSha256: string;
  readonly body: string;
  readonly isRepealed: boolean;
}

export function pieceOfLive(live: LiveUnit, body: string): MatchUnit {
  return { ...common(live), body, isRepealed: live.is_repealed };
}

export function pieceOfUnit(unit: Unit, body: string): MatchUnit {
  return { ...common(unit), body, isRepealed: false };
}

function common(unit: LiveUnit | Unit): Omit<MatchUnit, 'body' | 'isRepealed'> {
  const { eid, parent, unit_kind: kind, title, label, sha256, norm_sha256: normSha256 } = unit;
  return { eid, parent, kind, title, label, sha256, normSha256 };
}

/** The pieces of one cut in document order, with what is looked up by address; sketches are made when asked for. */
export class Side {
  readonly pieces: readonly MatchUnit[];
  readonly #byEid: ReadonlyMap<string, number>;
  readonly #parents: readonly number[];
  readonly #sketches: (Sketch | undefined)[];
  readonly #words: (Words | undefined)[];

  constructor(pieces: readonly MatchUnit[]) {
    this.pieces = pieces;
    this.#byEid = new Map(pieces.map(({ eid }, index) => [eid, index]));
    this.#parents = pieces.map(({ parent }) => (parent === null ? -1 : (this.#byEid.get(parent) ?? -1)));
    this.#sketches = new Array<Sketch | undefined>(pieces.length);
    this.#words = new Array<Words | undefined>(pieces.length);
  }

  get size(): number {
    return this.pieces.length;
  }

  /** The index of an address, or -1. */
  at(eid: string): number {
    return this.#byEid.get(eid) ?? -1;
  }

  /** The index of the parent, or -1 at the top. */
  parentOf(index: number): number {
    return this.#parents[index] ?? -1;
  }

  piece(index: number): MatchUnit {
    const piece = this.pieces[index];
    if (piece === undefined) throw new Error(`no piece ${index} of ${this.size}`);
    return piece;
  }

  words(index: number): Words {
    const known = this.#words[index];
    if (known !== undefined) return known;
    const made = wordsOf(this.piece(index));
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
