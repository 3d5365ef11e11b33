/**
 * Plain text as blocks: underlined headings and page furniture. Everything else is text, line by line. Knows lines;
 * must not know how a profile will interpret them.
 */
import type { Block, Segmentation } from './block.ts';
import type { SourceText } from './source-text.ts';

const UNDERLINE = /^\s*(?:={3,}|-{3,}|~{3,})\s*$/;
/** A quick test first, because most lines fail it. */
const MAY_UNDERLINE = /^\s{0,40}(?:===|---|~~~)/;
const SPACES = /\s+/g;
/** A longer line above a rule is a paragraph, not a heading. */
const MAX_HEADING_LENGTH = 200;

/**
 * Segments a plain text. A line with `=` under it is a heading of level 1, with `-` of level 2, with `~` of level 3.
 * Furniture is a line with a form feed, and every line for which `isTrivia` is true (called with the line folded to
 * single spaces; null: no such lines).
 */
export function segmentPlainText({ content }: SourceText, isTrivia: ((line: string) => boolean) | null): Segmentation {
  const blocks: Block[] = [];
  let before = '';
  let line = 0;
  for (let start = 0; start < content.length; line += 1) {
    const found = content.indexOf('\n', start);
    const end = found < 0 ? content.length : found;
    const text = content.slice(start, end);
    if (text.includes('\f') || (isTrivia !== null && text !== '' && isTrivia(text.replace(SPACES, ' ').trim()))) {
      blocks.push(block('furniture', line, line + 1));
    } else if (MAY_UNDERLINE.test(text) && UNDERLINE.test(text) && isHeading(before)) {
      blocks.push({ ...block('heading', line - 1, line + 1), level: levelOf(text), content: before.trim() });
      before = '';
      start = end + 1;
      continue;
    }
    before = text;
    start = end + 1;
  }
  return {
    frontMatterLines: 0,
    blocks,
    structure: null,
    plainText: (text) => text.replace(SPACES, ' ').trim(),
    nearHeadings: [],
    tooDeepLine: null,
  };
}

function isHeading(text: string): boolean {
  return text.length <= MAX_HEADING_LENGTH && /[\p{L}\p{N}]/u.test(text) && !text.includes('\f');
}

function levelOf(underline: string): number {
  const mark = underline.trim().charAt(0);
  return mark === '=' ? 1 : mark === '-' ? 2 : 3;
}

function block(kind: Block['kind'], firstLine: number, endLine: number): Block {
  return { kind, firstLine, endLine, level: 0, nesting: 0, content: '' };
}
