/**
 * Turns a match of a rule into a reading with its title, its role and the evidence. Knows one line and its neighbours.
 */
import type { SectionType } from '../../../model/artefacts/unit.ts';
import { evidenceFor } from './evidence.ts';
import type { Reading } from './place.ts';
import type { LineMatch, LineRules } from '../../profiles/line-rules.ts';
import type { KindRule } from '../../profiles/profile.ts';
import type { RoleOfTitle } from './role-of.ts';
import type { TextLines } from './text-lines.ts';
import { titleOf } from './title-of.ts';

/** A reading that costs this much more than prose is never the better one. */
const HOPELESS = 7;

export interface MatchedLine {
  /** What follows the label. */
  readonly rest: string;
  readonly line: number;
  /** The line after the heading, or after this line. */
  readonly endLine: number;
  readonly level: number;
  readonly startsBlock: boolean;
  readonly followsMark: boolean;
  readonly endsSentence: boolean;
  readonly othersAreHeadings: boolean;
  /**
   * The title that the table of contents gives this number, empty if it lists none; null if there is nothing to check.
   */
  readonly listed: string | null;
  readonly lines: TextLines;
  readonly rules: LineRules;
  readonly roleOf: RoleOfTitle;
}

/** The reading, or null if its cost is too high. */
export function readingOf(match: LineMatch, rule: KindRule, at: MatchedLine): Reading | null {
  const { rest, line, endLine, level, lines, listed } = at;
  const isInToc = listed === null ? null : isLike(rest, listed);
  const evidence = evidenceFor(rule, match, {
    rest: rest.replace(/^[.:–—-]+\s*/, ''),
    level,
    startsBlock: at.startsBlock,
    followsMark: at.followsMark,
    endsSentence: at.endsSentence,
    isAlone: endLine >= lines.count || lines.isBlank(endLine),
    othersAreHeadings: at.othersAreHeadings,
    isInToc,
  });
  if (evidence.cost - evidence.rejectCost >= HOPELESS) return null;
  const isMark = (other: number) => at.rules.read(lines.view(other)).length > 0;
  const found = titleOf(rule, rest, { line, endLine, isHeading: level > 0, lines, isMark });
  // Text may follow a title on the same line; then the table of contents shows where the title ends.
  const isPartly = isInToc === true && listed !== null && rest.length > listed.length + 1 && startsWith(rest, listed);
  const title = isPartly ? rest.slice(0, listed.length) : found.title;
  return {
    rule: match.rule,
    kind: rule.kind,
    family: match.family,
    value: match.value,
    label: match.label,
    num: match.num,
    heading: title === '' ? match.label : `${match.label} ${title}`,
    title,
    bodyLine: isPartly ? line : found.bodyLine,
    sectionType: at.roleOf(title) ?? roleOfKind(rule.kind),
    isRelaxed: match.isRelaxed,
    ...evidence,
  };
}

function startsWith(text: string, title: string): boolean {
  return text.toLowerCase().startsWith(title.toLowerCase());
}

/**
 * Whether at least half of the words of the listed title are in the text: tables of contents are worded slightly
 * differently.
 */
function isLike(text: string, title: string): boolean {
  const words = wordsOf(title);
  const present = new Set(wordsOf(text));
  return words.length > 0 && words.filter((word) => present.has(word)).length * 2 >= words.length;
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

function roleOfKind(kind: Reading['kind']): SectionType {
  if (kind === 'recital') return 'recital';
  if (kind === 'note') return 'note';
  return kind === 'schedule' ? 'annex' : 'body';
}
