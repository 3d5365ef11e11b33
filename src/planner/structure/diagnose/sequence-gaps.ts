/**
 * Missing numbers in a sequence: real laws have errors in their numbering, and a heading that
 * was not recognised leaves a gap. Knows sequences of numbers; must not know addresses.
 */
import type { Finding } from './finding.ts';
import type { Mark } from '../marks/mark.ts';
import type { Node } from '../resolve/resolve.ts';

/** The place in which a kind counts: the document, an annex, or one parent. */
interface Sequence {
  readonly family: string;
  readonly last: number;
  readonly lastLine: number;
}

const MAX_CANDIDATE_LINES = 3;
const ROMAN_VALUES: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };

/**
 * A `W_GAP` for every number of a sequence that is followed by one more than its successor. A sequence is checked if
 * it starts with its first number (1, I, A); letter suffixes (4, 4a, 5) and restarts are not gaps. The hint names the
 * missing numbers and up to three lines between that begin with one.
 */
export function sequenceGaps(nodes: readonly Node[], lineText: (line: number) => string): readonly Finding[] {
  const sequences = new Map<string, Sequence>();
  const annexOf: number[] = [];
  const findings: Finding[] = [];
  for (const [index, { mark, parent }] of nodes.entries()) {
    const { numbering } = mark;
    const annex = annexOf[parent] ?? -1;
    annexOf.push(numbering?.rule.opens_numbering === true ? index : annex);
    if (numbering === null) continue;
    const place = numbering.rule.scope === 'document' ? annex : parent;
    const key = `${numbering.hasKeyword ? numbering.rule.abbr : ''} ${place}`;
    const before = sequences.get(key);
    const family = before?.family ?? familyOfFirst(mark);
    const value = family === null ? null : valueIn(family, mark);
    if (family === null || value === null) continue;
    sequences.set(key, { family, last: value, lastLine: mark.bodyLine });
    if (before === undefined || value <= before.last + 1) continue;
    const near = linesLike(before.last + 1, before.lastLine, mark.firstLine, lineText);
    const hint = gapHint(before.last + 1, value - 1, numbering.label, near);
    findings.push({ code: 'W_GAP', line: mark.bodyLine - 1, node: index, hint });
  }
  return findings;
}

function gapHint(first: number, last: number, label: string, near: readonly number[]): string {
  const missing = first === last ? `Number ${first} is` : `Numbers ${first} to ${last} are`;
  const where = near.length === 0 ? '' : ` Perhaps line ${near.map((line) => line + 1).join(' or ')}.`;
  return `${missing} missing before ${label}.${where}`;
}

/**
 * A sequence counts as its first number does; null when that is not a first number, because excerpts begin anywhere.
 */
function familyOfFirst(mark: Mark): string | null {
  const numbering = mark.numbering;
  if (numbering === null) return null;
  const isFirst =
    { arabic: '1', roman: 'I', alpha: 'A', other: null }[numbering.family] === numbering.base.toUpperCase();
  return isFirst ? numbering.family : null;
}

function valueIn(family: string, { numbering }: Mark): number | null {
  if (numbering === null || numbering.base === '') return null;
  const base = numbering.base.toUpperCase();
  if (family === 'arabic') return numbering.family === 'arabic' ? Number(base) : null;
  if (family === 'roman') return numbering.family === 'roman' ? romanValue(base) : null;
  // C, D, I, L, M, V and X look like Roman numbers in any sequence.
  return base.length === 1 && base >= 'A' && base <= 'Z' ? base.charCodeAt(0) - 64 : null;
}

function romanValue(text: string): number {
  const values = [...text].map((letter) => ROMAN_VALUES[letter] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
}

/**
 * At most three lines in `[from, to)` that begin, after marks and one word, with the number: a heading that lost its
 * mark.
 */
export function linesLike(
  number: number,
  from: number,
  to: number,
  lineText: (line: number) => string,
): readonly number[] {
  const begins = new RegExp(`^[\\s#*_>]{0,8}(?:\\p{L}{1,12}\\.?\\s)?${number}(?!\\d)`, 'u');
  const found: number[] = [];
  for (let line = from; line < to && found.length < MAX_CANDIDATE_LINES; line += 1) {
    if (begins.test(lineText(line))) found.push(line);
  }
  return found;
}
