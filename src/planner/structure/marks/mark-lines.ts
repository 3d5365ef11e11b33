/**
 * Finds marks in lines: every place where a rule of the profile may see the start of a unit, with its readings and the
 * evidence for each. Regions, quotations and the table of contents are decided here; `resolve-places` chooses between
 * the readings.
 */
import type { Marking, Place, PlainHeading, Reading, TocEntry } from './place.ts';
import type { LineMatch, LineRules } from '../../profiles/line-rules.ts';
import { linePattern, type LinePattern } from '../../profiles/line-pattern.ts';
import type { Profile, Region } from '../../profiles/profile.ts';
import { quoteEnd, type Unclosed } from './quotes.ts';
import { readingOf } from './reading-of.ts';
import { roleOfTitle, type RoleOfTitle } from './role-of.ts';
import type { TextLines } from './text-lines.ts';
import { readToc } from './toc.ts';

const MAX_STACKED = 3;
/** A document has one table of contents, and a few more in its parts; each attempt reads far ahead. */
const MAX_TOC_ATTEMPTS = 8;
/** At most this cost, a heading of the body ends a region. */
const CERTAIN = 1;

interface MarkedRegion {
  readonly region: Region;
  readonly from: readonly LinePattern[];
  readonly until: readonly LinePattern[];
}

/**
 * All places from `firstLine` on, in order. `plainText` is the reader's text of a heading, `cutsHeadings` whether
 * headings without a rule are places.
 */
export function markLines(input: {
  readonly lines: TextLines;
  readonly profile: Profile;
  readonly rules: LineRules;
  readonly plainText: (content: string) => string;
  readonly cutsHeadings: boolean;
  readonly firstLine: number;
}): Marking {
  return new LineMarker(input).mark(input.firstLine);
}

class LineMarker {
  readonly #lines: TextLines;
  readonly #profile: Profile;
  readonly #rules: LineRules;
  readonly #plainText: (content: string) => string;
  readonly #cutsHeadings: boolean;
  readonly #roleOf: RoleOfTitle;
  readonly #regions: readonly MarkedRegion[];
  readonly #tocTitles: readonly LinePattern[];

  readonly #places: Place[] = [];
  readonly #toc: TocEntry[] = [];
  readonly #titleInToc = new Map<string, string>();
  readonly #quotedLines: number[] = [];
  readonly #unclosed: Unclosed = new Map();
  /** Rules of which a heading was seen. */
  readonly #headingRules = new Set<number>();
  #tocAttempts = 0;
  #region: Region | null = null;
  #regionHasParts = false;
  #hasMarks = false;
  #startsBlock = true;
  #followsMark = false;
  #indent = 0;
  #lastCharacter = '';

  constructor(input: Parameters<typeof markLines>[0]) {
    this.#lines = input.lines;
    this.#profile = input.profile;
    this.#rules = input.rules;
    this.#plainText = input.plainText;
    this.#cutsHeadings = input.cutsHeadings;
    this.#roleOf = roleOfTitle(input.profile);
    this.#regions = input.profile.regions.map((region) => ({
      region,
      from: region.from.map(linePattern),
      until: region.until.map(linePattern),
    }));
    this.#tocTitles = input.profile.toc.map(linePattern);
  }

  mark(firstLine: number): Marking {
    const lines = this.#lines;
    for (let line = firstLine; line < lines.count; line += 1) {
      const kind = lines.kind(line);
      if (kind === 'furniture' || kind === 'within') continue;
      if (kind === 'opaque' || lines.isBlank(line)) {
        this.#startsBlock = true;
        if (kind === 'opaque') this.#lastCharacter = '';
      } else line = this.#markLine(line, kind === 'heading');
    }
    return { places: this.#places, toc: this.#toc, quotedLines: this.#quotedLines };
  }

  /** Marks one line of text and returns the last line that was handled with it. */
  #markLine(line: number, isHeading: boolean): number {
    const block = isHeading ? this.#lines.heading(line) : undefined;
    const indent = this.#lines.indent(line);
    // A wrapped paragraph continues at the indentation at which it began; only its first line may be indented further.
    if (this.#followsMark && indent > this.#indent) this.#startsBlock = true;
    this.#indent = indent;
    const view = block === undefined ? this.#lines.view(line) : this.#lines.plain(this.#plainText(block.content));
    const quoted = isHeading
      ? null
      : quoteEnd(this.#lines, this.#rules, { quotes: this.#profile.quotes, line, unclosed: this.#unclosed });
    if (quoted !== null) return this.#quote(line, quoted);
    if (this.#tocAttempts < MAX_TOC_ATTEMPTS && this.#tocTitles.some((pattern) => pattern.matches(view))) {
      this.#tocAttempts += 1;
      const toc = readToc(this.#lines, this.#rules, line);
      if (toc !== null) {
        this.#places.push({ kind: 'region', line, role: 'toc', unitKind: 'toc', title: view });
        this.#toc.push(...toc.entries);
        for (const { abbr, num, title } of toc.entries) this.#titleInToc.set(`${abbr} ${num}`, title);
        this.#passed(true, '');
        return toc.endLine - 1;
      }
    }
    const settled = this.#region !== null && this.#closes(view, line);
    if (settled || this.#opens(view, line)) {
      this.#passed(false, this.#lines.lastCharacter(line));
      return line;
    }
    const placesBefore = this.#places.length;
    const isMarked = this.#markView(view, line, {
      level: block?.level ?? 0,
      endLine: block?.endLine ?? line + 1,
      column: 0,
    });
    this.#passed(isHeading || isMarked, isHeading ? '' : this.#lines.lastCharacter(line));
    this.#followsMark = this.#places.length > placesBefore;
    return line;
  }

  #passed(startsBlock: boolean, lastCharacter: string): void {
    this.#startsBlock = startsBlock;
    this.#followsMark = false;
    this.#lastCharacter = lastCharacter;
  }

  #quote(line: number, end: number): number {
    this.#places.push({ kind: 'child', line, unitKind: 'quoted', of: 'top' });
    for (let at = line; at <= end; at += 1) {
      if (this.#lines.kind(at) !== 'text') continue;
      const view = this.#lines.view(at).replace(/^[“"„‘«]/, '');
      if (this.#rules.read(view).length > 0) this.#quotedLines.push(at);
    }
    const after = this.#nextText(end + 1);
    if (after !== null && this.#rules.read(this.#lines.view(after)).length === 0) {
      this.#places.push({ kind: 'child', line: after, unitKind: 'wrapup', of: 'top' });
    }
    this.#passed(true, '');
    return end;
  }

  #nextText(from: number): number | null {
    let line = from;
    while (line < this.#lines.count && (this.#lines.isBlank(line) || this.#lines.kind(line) === 'furniture')) line += 1;
    return line < this.#lines.count && this.#lines.kind(line) === 'text' ? line : null;
  }

  /** The last line of the open region: it stays in the region. */
  #closes(view: string, line: number): boolean {
    const marked = this.#regions.find(({ region }) => region === this.#region);
    if (marked?.until.some((pattern) => pattern.matches(view)) !== true) return false;
    if (this.#regionHasParts) this.#places.push({ kind: 'child', line, unitKind: 'wrapup', of: 'region' });
    this.#region = null;
    return true;
  }

  /** Opens a region. A preamble comes before the first mark, a signature after one. */
  #opens(view: string, line: number): boolean {
    const open = this.#region;
    const found = this.#regions.find(({ region, from }) => {
      if (region === open || (region.role === 'preamble' && this.#hasMarks)) return false;
      if (region.role === 'signature' && !this.#hasMarks) return false;
      const mayFollow = region.after.length === 0 ? open === null : open !== null && region.after.includes(open.role);
      return mayFollow && from.some((pattern) => pattern.matches(view));
    });
    if (found === undefined) return false;
    const { region } = found;
    this.#region = region;
    this.#regionHasParts = false;
    this.#places.push({ kind: 'region', line, role: region.role, unitKind: region.kind, title: view });
    return region.kind !== null;
  }

  /**
   * Marks a view and the marks stacked after its label, as in `(a)(1)`. True if text of the same block begins only on
   * the next line.
   */
  #markView(
    view: string,
    line: number,
    at: { readonly level: number; readonly endLine: number; readonly column: number },
  ): boolean {
    const readings = this.#allowed(
      this.#rules.read(view).flatMap((match) => this.#reading(match, view, line, at) ?? []),
    );
    const plain: PlainHeading | null =
      at.level > 0 && this.#cutsHeadings ? { level: at.level, title: view, bodyLine: at.endLine } : null;
    if (readings.length === 0 && plain === null) return false;
    const isLedIn = at.column > 0 || /[:—–]/.test(this.#lastCharacter);
    this.#places.push({ kind: 'mark', line, column: at.column, readings, plain, level: at.level, isLedIn });
    const [first] = readings;
    if (first === undefined) return true;
    this.#regionHasParts ||= this.#region !== null;
    const behind = view.slice(first.label.length).trim();
    this.#stack(first, behind, line, at.level);
    return behind === '' || first.bodyLine > line;
  }

  #stack(first: Reading, behind: string, line: number, level: number): void {
    if (level > 0 || first.bodyLine > line || !behind.startsWith('(')) return;
    const raw = this.#lines.raw(line).trimEnd();
    const stacked = this.#places.filter((place) => place.line === line).length;
    if (stacked >= MAX_STACKED || !raw.endsWith(behind)) return;
    this.#startsBlock = true;
    this.#markView(behind, line, { level: 0, endLine: line + 1, column: raw.length - behind.length });
  }

  /** The readings that the open region allows. A certain heading of the body ends the region. */
  #allowed(readings: readonly Reading[]): readonly Reading[] {
    const region = this.#region;
    const findRule = (reading: Reading) => this.#profile.kinds[reading.rule];
    if (region === null) {
      const body = readings.filter((reading) => findRule(reading)?.within.length === 0);
      this.#hasMarks ||= body.some((reading) => findRule(reading)?.heading === true && reading.cost <= CERTAIN);
      return body;
    }
    const own = readings.filter((reading) => findRule(reading)?.within.includes(region.role) === true);
    if (own.length > 0) return own;
    const ending = readings.filter((reading) => {
      const rule = findRule(reading);
      return rule?.heading === true && rule.within.length === 0 && reading.cost <= CERTAIN;
    });
    if (ending.length > 0) {
      this.#region = null;
      this.#hasMarks = true;
    }
    return ending;
  }

  #reading(
    match: LineMatch,
    view: string,
    line: number,
    { level, endLine }: { readonly level: number; readonly endLine: number },
  ): Reading | null {
    const rule = this.#profile.kinds[match.rule];
    if (rule === undefined || (level > 0 && !rule.heading)) return null;
    if (level > 0) this.#headingRules.add(match.rule);
    const isChecked = this.#toc.length > 0 && rule.word.length === 0 && rule.heading;
    return readingOf(match, rule, {
      rest: view.slice(match.length).trim(),
      line,
      endLine,
      level,
      startsBlock: this.#startsBlock,
      followsMark: this.#followsMark,
      endsSentence: /[.:;!?”"»)\]—–]/.test(this.#lastCharacter),
      othersAreHeadings: level === 0 && this.#headingRules.has(match.rule),
      listed: isChecked ? (this.#titleInToc.get(`${rule.abbr} ${match.num}`) ?? '') : null,
      lines: this.#lines,
      rules: this.#rules,
      roleOf: this.#roleOf,
    });
  }
}
