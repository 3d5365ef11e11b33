/**
 * Proves that a derived text has lost, invented or moved no character of its source (docs/invariants.md: conservation).
 * White space is not compared, because formats fold it; everything else is, in order.
 */
import { Refusal } from '../../../model/refusals/refusal.ts';

/** ASCII white space, which HTML and XML fold. No-break and other wide spaces are characters like any other. */
const WHITE_SPACE = /[\t\n\f\r ]+/g;
const EXCERPT = 20;

export type Excluded = { readonly reason: string; readonly characters: number };

/** A text in pieces of any length: joined, a large source would be in memory several times. */
export type Pieces = readonly string[];

/** The characters of a source, gathered independently of the derived text. */
export interface SourceCharacters {
  /** All text in document order, without the asides and what is excluded. */
  readonly main: Pieces;
  /** All text outside the flow, such as notes and text boxes, in document order. */
  readonly aside: Pieces;
  /** How many characters are left out, by reason, sorted; only reasons that occur. */
  readonly excluded: readonly Excluded[];
}

/** The same two streams as the derived text has them, and how many characters were generated. */
export interface KeptCharacters {
  readonly main: Pieces;
  readonly aside: Pieces;
  readonly generated: number;
}

export type Conservation = {
  /** The encoding in which the source was decoded. */
  readonly charset: string;
  /** Characters (UTF-16 units, without white space) of the source that are in the derived text, all of them. */
  readonly kept: number;
  /** Characters that the source does not hold as text: list numbers, `#`, `|`, note marks. */
  readonly generated: number;
  readonly excluded: readonly Excluded[];
};

/**
 * Compares the streams and counts their characters. Refusal `E_CONSERVATION` with the place of the first difference.
 */
export function requireConservation(source: SourceCharacters, kept: KeptCharacters, charset: string): Conservation {
  const main = requireEqual('text', source.main, kept.main);
  const aside = requireEqual('aside', source.aside, kept.aside);
  return { charset, kept: main + aside, generated: kept.generated, excluded: source.excluded };
}

/** The text without white space: the form in which streams are compared and counted. */
export function withoutWhiteSpace(text: string): string {
  return text.replace(WHITE_SPACE, '');
}

function requireEqual(stream: string, source: Pieces, kept: Pieces): number {
  const [expected, found] = [new Reader(source), new Reader(kept)];
  for (;;) {
    const length = Math.min(expected.ahead.length, found.ahead.length);
    if (length === 0) break;
    const [one, other] = [expected.ahead.slice(0, length), found.ahead.slice(0, length)];
    if (one !== other) {
      let same = 0;
      while (one[same] === other[same]) same += 1;
      expected.take(same);
      found.take(same);
      break;
    }
    expected.take(length);
    found.take(length);
  }
  if (expected.ahead === '' && found.ahead === '') return expected.taken;
  throw new Refusal('E_CONSERVATION', {
    stream,
    at: expected.taken,
    source: expected.excerpt(),
    derived: found.excerpt(),
    source_characters: lengthOf(source),
    derived_characters: lengthOf(kept),
  });
}

/** Reads pieces without white space. */
class Reader {
  readonly #pieces: Pieces;
  #next = 0;
  #before = '';
  /** What of the current piece is not taken; empty only at the end. */
  ahead = '';
  taken = 0;

  constructor(pieces: Pieces) {
    this.#pieces = pieces;
    this.#fill();
  }

  take(characters: number): void {
    this.#before = `${this.#before}${this.ahead.slice(Math.max(0, characters - EXCERPT), characters)}`.slice(-EXCERPT);
    this.ahead = this.ahead.slice(characters);
    this.taken += characters;
    this.#fill();
  }

  /** What is around this place. */
  excerpt(): string {
    return `${this.#before}${this.ahead.slice(0, EXCERPT)}`.toWellFormed();
  }

  #fill(): void {
    while (this.ahead === '' && this.#next < this.#pieces.length) {
      this.ahead = withoutWhiteSpace(this.#pieces[this.#next] ?? '');
      this.#next += 1;
    }
  }
}

function lengthOf(pieces: Pieces): number {
  return pieces.reduce((sum, piece) => sum + withoutWhiteSpace(piece).length, 0);
}
