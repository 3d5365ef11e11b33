/**
 * Lines that a person would read as a heading and CommonMark does not: a no-break space after the marks, no space at
 * all, or seven marks. Cutting follows CommonMark; the review lists these lines.
 */
import type { Block } from '../block.ts';

interface Candidate {
  /** Character offset of the first `#`. */
  readonly offset: number;
  /** Only suspicious as the first line of a paragraph: within one, `#word` is a word. */
  readonly onlyFirstLine: boolean;
}

/** Runs of `#` at the start of a line (after at most three spaces) that open no heading. Linear; usually empty. */
export function nearHeadingCandidates(content: string): readonly Candidate[] {
  const candidates: Candidate[] = [];
  let at = content.indexOf('#');
  while (at >= 0) {
    let end = at + 1;
    while (content.charCodeAt(end) === 0x23) end += 1;
    const suspicion = startsLine(content, at) ? suspicionOf(content, at, end) : null;
    if (suspicion !== null) candidates.push({ offset: at, onlyFirstLine: suspicion === 'no space' });
    at = content.indexOf('#', end);
  }
  return candidates;
}

function startsLine(content: string, offset: number): boolean {
  let at = offset - 1;
  while (at >= 0 && offset - at <= 3 && content.charCodeAt(at) === 0x20) at -= 1;
  return at < 0 || content.charCodeAt(at) === 0x0a;
}

function suspicionOf(content: string, start: number, end: number): 'no space' | 'other' | null {
  const next = String.fromCodePoint(content.codePointAt(end) ?? 0x0a);
  if (end - start > 6) return next === ' ' ? 'other' : null;
  if (/[ \t\n]/.test(next)) return null;
  if (/\p{Zs}/u.test(next)) return 'other';
  return /\p{L}/u.test(next) ? 'no space' : null;
}

/** The lines (from 0) of the candidates that are in plain paragraphs, not in code, HTML or front matter. */
export function confirmNearHeadings(
  candidates: readonly Candidate[],
  blocks: readonly Block[],
  lineOffsets: Int32Array,
): readonly number[] {
  const paragraphs = blocks.filter(({ kind, nesting }) => kind === 'paragraph' && nesting === 0);
  let next = 0;
  return candidates.flatMap(({ offset, onlyFirstLine }) => {
    while ((lineOffsets[paragraphs[next]?.endLine ?? Infinity] ?? Infinity) <= offset) next += 1;
    const paragraph = paragraphs[next];
    if (paragraph === undefined || (lineOffsets[paragraph.firstLine] ?? 0) > offset) return [];
    const line = lineAt(offset, paragraph, lineOffsets);
    return onlyFirstLine && line !== paragraph.firstLine ? [] : [line];
  });
}

function lineAt(offset: number, { firstLine, endLine }: Block, lineOffsets: Int32Array): number {
  let low = firstLine;
  let high = endLine - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if ((lineOffsets[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}
