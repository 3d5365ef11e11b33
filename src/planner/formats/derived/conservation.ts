/**
 * Proves that a derived text has lost, invented or moved no character of its source (docs/invariants.md: conservation).
 * White space is not compared, because formats fold it; everything else is, in order.
 */
import { Refusal } from '../../../model/refusals/refusal.ts';

/** ASCII white space, which HTML and XML fold. No-break and other wide spaces are characters like any other. */
const WHITE_SPACE = /[\t\n\f\r ]+/g;

export type Excluded = { readonly reason: string; readonly characters: number };

/** The characters of a source, gathered independently of the derived text. */
export interface SourceCharacters {
  /** All text in document order, without the asides and what is excluded. */
  readonly main: string;
  /** All text outside the flow, such as notes and text boxes, in document order. */
  readonly aside: string;
  /** How many characters are left out, by reason, sorted; only reasons that occur. */
  readonly excluded: readonly Excluded[];
}

/** The same two streams as the derived text has them, and how many characters were generated. */
export interface KeptCharacters {
  readonly main: string;
  readonly aside: string;
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

function requireEqual(stream: string, source: string, kept: string): number {
  const expected = withoutWhiteSpace(source);
  const found = withoutWhiteSpace(kept);
  if (expected === found) return expected.length;
  let at = 0;
  while (expected[at] === found[at]) at += 1;
  throw new Refusal('E_CONSERVATION', {
    stream,
    at,
    source: excerptAround(expected, at),
    derived: excerptAround(found, at),
    source_characters: expected.length,
    derived_characters: found.length,
  });
}

function excerptAround(text: string, at: number): string {
  return text.slice(Math.max(0, at - 20), at + 20).toWellFormed();
}
