/**
 * Marks: the places where a unit starts. Knows blocks and the profile; must not know bytes, parents
 * or addresses.
 */
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { SectionType, Unit, UnitKind } from '../../../model/artefacts/unit.ts';
import type { Block, Segmentation } from '../../formats/block.ts';
import { numberReader, type Numbering } from '../../profiles/numbering.ts';
import type { Profile } from '../../profiles/profile.ts';

/** More units than any document has; a review of more could not be read either. */
export const MAX_UNITS = 200_000;
/** A longer heading is cut off in titles; the body keeps it whole. */
export const MAX_TITLE_LENGTH = 500;

export interface Mark {
  readonly kind: UnitKind;
  readonly sectionType: SectionType;
  /** First line of the unit, from 0. */
  readonly firstLine: number;
  /** Characters of that line before the unit; above 0 only for numbers stacked on one line, as in `(a)(1)`. */
  readonly column: number;
  /** The line after the heading, where the unit's text begins; `firstLine` if there is no heading. */
  readonly bodyLine: number;
  /** Level of the heading block that begins the unit, 1 to 6; 0 if none does. */
  readonly level: number;
  /** The whole heading as a reader sees it; empty when there is none. */
  readonly heading: string;
  readonly title: string;
  readonly titleSource: Unit['title_source'];
  readonly numbering: Numbering | null;
}

/** A mark. By default it belongs to the body and has neither a heading of its own nor a number. */
export function makeMark(given: Pick<Mark, 'kind' | 'firstLine' | 'title'> & Partial<Mark>): Mark {
  return {
    sectionType: 'body',
    column: 0,
    bodyLine: given.firstLine,
    level: 0,
    heading: '',
    titleSource: 'generated',
    numbering: null,
    ...given,
  };
}

/**
 * The marks of a document in order: front matter, preface, then every heading outside quotes and lists.
 * The text before the first heading becomes a `preface`; blank lines at the very start belong to the first heading
 * instead. `lines` are the lines of `content`. Refusal `E_LIMIT` beyond 200,000 units.
 */
export function markHeadings(segmentation: Segmentation, profile: Profile, content: string): readonly Mark[] {
  const headings = segmentation.blocks.filter(({ kind, nesting }) => kind === 'heading' && nesting === 0);
  if (headings.length > MAX_UNITS - 2) {
    throw new Refusal('E_LIMIT', { limit: 'units', allowed: MAX_UNITS, value: headings.length + 2 });
  }
  const readNumber = numberReader(profile);
  const marks = headings.map((block) => headingMark(block, segmentation, readNumber));
  const opening = openingOf(segmentation.frontMatterLines, headings[0]?.firstLine ?? null, content);
  return [...opening.marks, ...(opening.firstStartsAtTop ? startingAtTop(marks) : marks)];
}

/** The units before the first mark. */
export interface Opening {
  /** Front matter and preface, if there are any. */
  readonly marks: readonly Mark[];
  /** Whether only blank lines precede the first mark: they belong to it. */
  readonly firstStartsAtTop: boolean;
}

/** The opening of a document with `front` lines of front matter and its first mark on `firstLine` (null: no mark). */
export function openingOf(front: number, firstLine: number | null, content: string): Opening {
  const marks =
    front > 0
      ? [makeMark({ kind: 'frontmatter', sectionType: 'frontmatter', firstLine: 0, title: 'Front matter' })]
      : [];
  if (hasPreface(front, firstLine, content)) {
    const preface = makeMark({ kind: 'preface', sectionType: 'front', firstLine: front, title: 'Preface' });
    return { marks: [...marks, preface], firstStartsAtTop: false };
  }
  return { marks, firstStartsAtTop: front === 0 };
}

function headingMark(block: Block, { plainText }: Segmentation, readNumber: (title: string) => Numbering | null): Mark {
  const heading = plainText(block.content);
  const title = shortenTitle(heading);
  const numbering = readNumber(title);
  return makeMark({
    kind: numbering?.rule.kind ?? 'heading',
    sectionType: numbering?.rule.kind === 'schedule' ? 'annex' : 'body',
    firstLine: block.firstLine,
    bodyLine: block.endLine,
    level: block.level,
    heading,
    title: title === '' ? 'Untitled' : title,
    titleSource: title === '' ? 'generated' : 'heading',
    numbering,
  });
}

/**
 * After front matter every line before the first heading is the preface, even a blank one; otherwise only text makes
 * one.
 */
function hasPreface(front: number, firstHeading: number | null, content: string): boolean {
  if (firstHeading === front) return false;
  if (front > 0) return firstHeading !== null || lineExists(content, front);
  return firstHeading === null || startsWithText(content, firstHeading);
}

function lineExists(content: string, line: number): boolean {
  return offsetOfLine(content, line) < content.length;
}

function startsWithText(content: string, endLine: number): boolean {
  const text = content.search(/\S/);
  return text >= 0 && text < offsetOfLine(content, endLine);
}

function offsetOfLine(content: string, line: number): number {
  let offset = 0;
  for (let passed = 0; passed < line; passed += 1) {
    const end = content.indexOf('\n', offset);
    if (end < 0) return content.length;
    offset = end + 1;
  }
  return offset;
}

function startingAtTop(marks: readonly Mark[]): readonly Mark[] {
  return marks.map((mark, index) => (index === 0 ? { ...mark, firstLine: 0 } : mark));
}

/** A title of at most 500 characters, cut at a whole one. */
export function shortenTitle(text: string): string {
  if (text.length <= MAX_TITLE_LENGTH) return text;
  const kept = text.slice(0, MAX_TITLE_LENGTH - 1);
  return `${kept.isWellFormed() ? kept : kept.slice(0, -1)}…`;
}
