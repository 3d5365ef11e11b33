/** Finds the title of a heading that a rule matches: on the line of the label, on the next one, or none. */
import { isTitle, startsSmall } from './evidence.ts';
import type { KindRule } from '../../profiles/profile.ts';
import type { TextLines } from './text-lines.ts';

export interface TitleFound {
  readonly title: string;
  /** The line after label and title. */
  readonly bodyLine: number;
  /** Whether text of the body follows on the label's own line. */
  readonly isRunin: boolean;
}

/** Lines with a title beyond this distance belong to something else. */
const MAX_BLANK_LINES = 3;
const MAX_TITLE_LINES = 4;

/**
 * The title of a mark on line `line`; `rest` is what follows the label, `endLine` the line after the heading, and
 * `isMark` says whether a line starts another mark; then it is not a title.
 */
export function titleOf(
  rule: KindRule,
  rest: string,
  at: {
    readonly line: number;
    readonly endLine: number;
    readonly isHeading: boolean;
    readonly lines: TextLines;
    readonly isMark: (line: number) => boolean;
  },
): TitleFound {
  const takesRest = rule.title === 'same-line' || rule.title === 'same-or-next-line';
  const trimmed = rest.replace(/^[\s.:–—-]+/, '');
  if (rest !== '') {
    const isWhole = at.isHeading || (takesRest && rule.heading && isTitle(trimmed) && !startsSmall(trimmed));
    return isWhole
      ? { title: trimmed, bodyLine: at.endLine, isRunin: false }
      : { title: '', bodyLine: at.line, isRunin: true };
  }
  if (rule.title !== 'next-line' && rule.title !== 'same-or-next-line') {
    return { title: '', bodyLine: at.endLine, isRunin: false };
  }
  return nextLineTitle(at) ?? { title: '', bodyLine: at.endLine, isRunin: false };
}

function nextLineTitle({ endLine, lines, isMark }: Parameters<typeof titleOf>[2]): TitleFound | null {
  let line = endLine;
  while (
    line < lines.count &&
    line < endLine + MAX_BLANK_LINES &&
    (lines.isBlank(line) || lines.kind(line) === 'furniture')
  )
    line += 1;
  if (!mayBeTitle(line, lines, isMark)) return null;
  const parts = [lines.view(line)];
  const isCapital = isAllCapital(parts[0] ?? '');
  if (!isCapital && !endsBlock(line + 1, lines, isMark)) return null;
  // A title in capitals continues as long as the lines are in capitals.
  for (let next = line + 1; isCapital && parts.length < MAX_TITLE_LINES && mayBeTitle(next, lines, isMark); next += 1) {
    const view = lines.view(next);
    if (!isAllCapital(view)) break;
    parts.push(view);
  }
  return { title: parts.join(' '), bodyLine: line + parts.length, isRunin: false };
}

function mayBeTitle(line: number, lines: TextLines, isMark: (line: number) => boolean): boolean {
  if (line >= lines.count || lines.kind(line) !== 'text' || lines.isBlank(line) || isMark(line)) return false;
  const view = lines.view(line);
  return /\p{L}/u.test(view) && isTitle(view) && !view.endsWith('.') && !startsSmall(view);
}

/** A title is a paragraph of one line; prose continues on the next. */
function endsBlock(line: number, lines: TextLines, isMark: (line: number) => boolean): boolean {
  return line >= lines.count || lines.kind(line) !== 'text' || lines.isBlank(line) || isMark(line);
}

function isAllCapital(text: string): boolean {
  return text === text.toUpperCase() && text !== text.toLowerCase();
}
