/** The document's own table of contents: where it ends, and what it lists. An independent check of the structure. */
import type { TocEntry } from './place.ts';
import type { LineMatch, LineRules } from './profiles/line-rules.ts';
import type { TextLines } from './text-lines.ts';

export interface Toc {
  readonly entries: readonly TocEntry[];
  /** The line behind the table. */
  readonly endLine: number;
}

/** Dots that lead to a page number. */
const LEADER = /\s*\.(?:\s?\.)+\s*(?:\d{1,5}|[ivxlc]{1,8})$/;
const PAGE = /\s(?:\d{1,5}|[ivxlc]{1,8})$/;
const MIN_ENTRIES = 3;
const MAX_LINES = 5000;

/**
 * Reads the table whose title stands on line `line`; null when what follows is none. With dot leaders it ends where they
 * end; without, where its first entry stands again, because only then is it a table and not the text itself.
 */
export function readToc(lines: TextLines, rules: LineRules, line: number): Toc | null {
  const entries: TocEntry[] = [];
  let hasLeaders = false;
  let first = '';
  let end = line + 1;
  const last = Math.min(lines.count, line + MAX_LINES);
  for (let at = line + 1; at < last; at += 1) {
    if (lines.kind(at) === 'furniture' || lines.isBlank(at)) continue;
    const view = lines.view(at);
    const isLed = LEADER.test(view);
    hasLeaders ||= isLed;
    const text = isLed ? view.replace(LEADER, '') : view;
    if (!isLed && first !== '' && text === first)
      return close(entries, at, hasLeaders || entries.length >= MIN_ENTRIES);
    const match = headingMatch(rules, text);
    if (match === null && !isLed) return close(entries, end, hasLeaders);
    if (hasLeaders && !isLed && entries.length > 0) return close(entries, end, true);
    if (first === '') first = text.replace(PAGE, '');
    if (match !== null && match.num !== '') entries.push({ line: at, num: match.num, title: titleIn(text, match) });
    end = at + 1;
  }
  return close(entries, end, hasLeaders);
}

function close(entries: readonly TocEntry[], endLine: number, isToc: boolean): Toc | null {
  return isToc && entries.length > 1 ? { entries, endLine } : null;
}

function headingMatch(rules: LineRules, text: string): LineMatch | null {
  return rules.read(text).find(({ rule }) => rules.rules[rule]?.rule.heading === true) ?? null;
}

function titleIn(text: string, { length }: LineMatch): string {
  return text
    .slice(length)
    .replace(/^[\s.:–—-]+/, '')
    .replace(PAGE, '')
    .trim();
}
