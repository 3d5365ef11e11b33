/** The document's own table of contents: where it ends, and what it lists. An independent check of the structure. */
import type { TocEntry } from './place.ts';
import type { LineMatch, LineRules } from '../../profiles/line-rules.ts';
import type { TextLines } from './text-lines.ts';

export interface Toc {
  readonly entries: readonly TocEntry[];
  /** The line after the table. */
  readonly endLine: number;
}

/** Dots that lead to a page number. */
const LEADER = /\s*\.(?:\s?\.)+\s*(?:\d{1,5}|[ivxlc]{1,8})$/;
const PAGE = /\s(?:\d{1,5}|[ivxlc]{1,8})$/;
const MIN_ENTRIES = 3;
const MAX_LINES = 5000;
/** A longer line is text, so it ends the table. */
const MAX_ENTRY = 250;

/**
 * Reads the table whose title is on line `line`; null if no table follows. With dot leaders the table ends where they
 * end. Without them it ends where its first entry occurs again; if it never does, the lines are the text itself.
 */
export function readToc(lines: TextLines, rules: LineRules, line: number): Toc | null {
  return withLeaders(lines, rules, line) ?? withoutLeaders(lines, rules, line);
}

function withLeaders(lines: TextLines, rules: LineRules, line: number): Toc | null {
  const entries: TocEntry[] = [];
  let end = line + 1;
  const last = Math.min(lines.count, line + MAX_LINES);
  for (let at = line + 1; at < last; at += 1) {
    if (lines.kind(at) === 'furniture' || lines.isBlank(at)) continue;
    const view = lines.view(at);
    if (!LEADER.test(view)) {
      // The first line of an entry that takes two has no leader.
      if (end > line + 1 && at > end) break;
      if (headingMatch(rules, view) === null) break;
      continue;
    }
    const text = view.replace(LEADER, '');
    const match = headingMatch(rules, text);
    if (match !== null && match.num !== '') entries.push(entryOf(rules, at, text, match));
    end = at + 1;
  }
  return tocOf(entries, end);
}

function withoutLeaders(lines: TextLines, rules: LineRules, line: number): Toc | null {
  const entries: TocEntry[] = [];
  const last = Math.min(lines.count, line + MAX_LINES);
  for (let at = line + 1; at < last; at += 1) {
    if (lines.kind(at) === 'furniture' || lines.isBlank(at)) continue;
    const view = lines.view(at);
    if (view.length > MAX_ENTRY) return null;
    const match = headingMatch(rules, view);
    if (match === null || match.num === '') continue;
    const entry = entryOf(rules, at, view, match);
    const [first] = entries;
    if (entries.length >= MIN_ENTRIES && first?.num === entry.num && first.abbr === entry.abbr)
      return tocOf(entries, at);
    entries.push(entry);
  }
  return null;
}

function entryOf(rules: LineRules, line: number, text: string, match: LineMatch): TocEntry {
  return { line, abbr: rules.rules[match.rule]?.rule.abbr ?? '', num: match.num, title: titleIn(text, match) };
}

function tocOf(entries: readonly TocEntry[], endLine: number): Toc | null {
  return entries.length > 1 ? { entries, endLine } : null;
}

function headingMatch(rules: LineRules, text: string): LineMatch | null {
  return rules.read(text).find(({ rule }) => rules.rules[rule]?.rule.heading === true) ?? null;
}

function titleIn(text: string, { length }: LineMatch): string {
  return text
    .slice(length)
    .replace(/^[\s.:–—-]+/, '')
    .replace(PAGE, '')
    .replace(/\.$/, '')
    .trim();
}
