/** Prepares a word difference for reading: long unchanged passages are shortened, changed spaces are made visible. */
import { count } from '../format/numbers.ts';
import { wordDifference, type WordRun } from './word-difference.ts';

export type ShownPiece = WordRun | { readonly kind: 'left_out'; readonly text: string };

/** Characters of an unchanged passage that are shown on each side of a change. */
const CONTEXT = 240;
/** A passage is cut at the end of a line if one follows within this many characters. */
const MAX_TO_LINE_END = 160;
/** Shorter passages are shown whole. */
const MIN_LEFT_OUT = 400;

/** The difference in reading order. Only unchanged text is left out, and its length is shown. */
export function shownDifference(before: string, after: string): readonly ShownPiece[] {
  const pieces = wordDifference(before, after);
  return pieces.flatMap((piece, index): readonly ShownPiece[] => {
    if (piece.kind !== 'same') return [{ kind: piece.kind, text: visibleSpaces(piece) }];
    if (index < pieces.length - 1) return shortenText(piece.text, index === 0 ? 0 : CONTEXT, CONTEXT);
    return shortenText(piece.text.replace(/\s+$/, ''), index === 0 ? 0 : CONTEXT, 0);
  });
}

/** Makes a change of white space visible. A deleted line end no longer breaks the line. */
function visibleSpaces({ kind, text }: WordRun): string {
  if (/\S/.test(text)) return text;
  const shown = text.replaceAll(' ', '␣').replaceAll('\t', '⇥');
  const lineEnd = kind === 'deleted' ? '' : '\n';
  return shown.replace(/\r\n|\n/g, (end) => (end === '\n' ? `⏎${lineEnd}` : `␍⏎${lineEnd}`));
}

function shortenText(text: string, headLength: number, tailLength: number): readonly ShownPiece[] {
  const tailStart = tailLength === 0 ? text.length : cutPoint(text, text.length - tailLength, text.length);
  const headEnd = headLength === 0 ? 0 : cutPoint(text, headLength, tailStart);
  const leftOut = tailStart - headEnd;
  if (leftOut < MIN_LEFT_OUT) return text === '' ? [] : [{ kind: 'same', text }];
  return [
    ...(headEnd === 0 ? [] : [{ kind: 'same', text: text.slice(0, headEnd) } as const]),
    { kind: 'left_out', text: `… ${count(leftOut)} characters unchanged …` },
    ...(tailStart === text.length ? [] : [{ kind: 'same', text: text.slice(tailStart) } as const]),
  ];
}

/** A good place to cut at or after `from`: the next line, or the next word if lines are long; at most `end`. */
function cutPoint(text: string, from: number, end: number): number {
  const start = Math.max(0, from);
  const lineEnd = text.indexOf('\n', start);
  if (lineEnd >= 0 && lineEnd - start < MAX_TO_LINE_END) return Math.min(lineEnd + 1, end);
  const word = /\s\S/g;
  word.lastIndex = start;
  const found = word.exec(text)?.index ?? end - 1;
  return Math.min(found + 1, end);
}
