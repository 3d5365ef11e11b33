/** Joins lines to paragraphs and headings. Knows places, sizes and how lines end; must not know any profile. */
import { textOfLine, type PdfLine } from './page-lines.ts';

export interface PdfParagraph {
  readonly lines: readonly PdfLine[];
  /** Level of a heading, from 1; 0 for text. */
  readonly level: number;
}

const SENTENCE_END = /[.:;!?。；：！？)”"’»]$/u;
/** «1.», «(a)», «§ 3», «Article 5», «第五条», «—»: what often begins a paragraph. */
const LABEL =
  /^(?:[([]?[\p{L}\p{N}]{1,4}[.)\]]{1,2}(?:\s|$)|§{1,2}\s?\d|\p{Lu}\p{L}{1,14}\.?\s\d{1,4}(?:[^\p{L}\p{N}]|$)|[第제][\d一二三四五六七八九十百千]{1,6}[条條조]|[—–•‣▪]\s)/u;
const WIDER_GAP = 1.3;
const INDENT = 0.9;
const MAX_INDENT = 5;
const SMALL_STEP = 0.3;
const MIN_INDENTS = 4;
/** In points. */
const SAME_EDGE = 2;
const SAME_SIZE = 0.08;
const HEADING_SIZE = 1.1;
const MAX_HEADING = 300;
const MIN_DISTANCES = 8;
/** A word or sentence that goes on in the next line. */
const UNFINISHED = /[\p{L}\p{N}][-\u00AD\u2010—–]$/u;

/** The paragraphs of all body lines, which are in the order of reading. */
export function paragraphsOf(lines: readonly PdfLine[], bodySize: number): readonly PdfParagraph[] {
  const columns = columnEdges(lines);
  const pitch = usualPitch(lines, bodySize);
  const isIndented = hasFirstLineIndents(lines, columns);
  const paragraphs: PdfLine[][] = [];
  for (const line of lines) {
    const open = paragraphs.at(-1);
    const before = open?.at(-1);
    const edges = before === undefined ? undefined : columns.get(columnKey(before));
    if (open === undefined || before === undefined || edges === undefined) paragraphs.push([line]);
    else if (isIndented && isFirstLine(line, edges)) paragraphs.push([line]);
    else if (beginsParagraph(line, before, open, edges, pitch)) paragraphs.push([line]);
    else open.push(line);
  }
  const isMostlyBold = lines.filter(({ isBold }) => isBold).length * 2 > lines.length;
  return withLevels(paragraphs, bodySize, isMostlyBold);
}

interface Edges {
  readonly left: number;
  readonly right: number;
}

function columnKey({ page, column }: PdfLine): string {
  return `${page}/${column}`;
}

/** Where the lines of each column begin and end; a few lines may go beyond. */
function columnEdges(lines: readonly PdfLine[]): ReadonlyMap<string, Edges> {
  const groups = new Map<string, PdfLine[]>();
  for (const line of lines) {
    const key = columnKey(line);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [line]);
    else group.push(line);
  }
  return new Map(
    [...groups].map(([key, group]) => {
      const rights = group.map(({ right }) => right).toSorted((one, other) => one - other);
      const left = leftEdge(group.map(({ x }) => x).toSorted((one, other) => one - other));
      return [key, { left, right: rights[Math.ceil(rights.length * 0.95) - 1] ?? left }];
    }),
  );
}

/** Where the leftmost lines begin, of which there are several: one line may be beside the column. */
function leftEdge(starts: readonly number[]): number {
  const needed = Math.max(2, Math.ceil(starts.length * 0.05));
  const found = starts.find((x, index) => (starts[index + needed - 1] ?? Infinity) - x < SAME_EDGE);
  return found ?? starts[0] ?? 0;
}

/** Whether full lines that are indented are mostly followed by lines that are not: then each indent begins a paragraph. */
function hasFirstLineIndents(lines: readonly PdfLine[], columns: ReadonlyMap<string, Edges>): boolean {
  let [first, block] = [0, 0];
  for (const [index, line] of lines.entries()) {
    const before = lines[index - 1];
    const edges = columns.get(columnKey(line));
    if (before === undefined || edges === undefined || columnKey(before) !== columnKey(line)) continue;
    if (!isFirstLine(before, edges) || edges.right - before.right > 2 * before.size) continue;
    if (line.x - edges.left < SMALL_STEP * line.size) first += 1;
    else if (Math.abs(line.x - before.x) < SMALL_STEP * line.size) block += 1;
  }
  return first >= MIN_INDENTS && first > 2 * block;
}

/** Whether the line is indented as a first line is. */
function isFirstLine({ x, size }: PdfLine, { left }: Edges): boolean {
  return x - left > INDENT * size && x - left < MAX_INDENT * size;
}

/** The usual distance of two lines of the text. */
function usualPitch(lines: readonly PdfLine[], bodySize: number): number {
  const distances = lines
    .flatMap((line, index) => {
      const before = lines[index - 1];
      const isNext = before !== undefined && columnKey(before) === columnKey(line) && line.y > before.y;
      return isNext && Math.abs(line.size - bodySize) < bodySize * SAME_SIZE ? [line.y - before.y] : [];
    })
    .toSorted((one, other) => one - other);
  const usual = distances[Math.floor(distances.length * 0.4)] ?? bodySize;
  // A few distances may all be between paragraphs.
  return distances.length < MIN_DISTANCES ? Math.min(usual, bodySize * 1.35) : usual;
}

function beginsParagraph(
  line: PdfLine,
  before: PdfLine,
  open: readonly PdfLine[],
  { right }: Edges,
  pitch: number,
): boolean {
  const isOther = Math.abs(line.size - before.size) > before.size * SAME_SIZE || line.isBold !== before.isBold;
  if (isOther) return true;
  const text = textOfLine(line);
  const textBefore = textOfLine(before);
  if (columnKey(line) !== columnKey(before)) {
    return SENTENCE_END.test(textBefore) && !/^\p{Ll}/u.test(text) ? true : endsEarly(before, line, text, right);
  }
  if (line.y - before.y > Math.max(pitch, line.size) * WIDER_GAP) return true;
  if (LABEL.test(text) && SENTENCE_END.test(textBefore)) return true;
  const step = (line.x - before.x) / line.size;
  if (step > INDENT && !LABEL.test(textBefore)) return true;
  if (step < -INDENT && open.length > 1) return true;
  return endsEarly(before, line, text, right);
}

/** Whether the first word of the line would have had room on the line before: then that line ends a paragraph. */
function endsEarly(before: PdfLine, line: PdfLine, text: string, right: number): boolean {
  if (UNFINISHED.test(textOfLine(before))) return false;
  const [word = ''] = text.split(' ', 1);
  const width = ((line.right - line.x) / Math.max(1, text.length)) * (word.length + 1);
  return right - before.right > width + line.size;
}

/** Headings are larger than the text, or bold where the text is not; the largest are of the first level. */
function withLevels(
  paragraphs: readonly (readonly PdfLine[])[],
  bodySize: number,
  isMostlyBold: boolean,
): readonly PdfParagraph[] {
  const ranks = paragraphs.map((lines) => {
    const [first] = lines;
    const length = lines.reduce((sum, line) => sum + textOfLine(line).length, 0);
    if (first === undefined || length > MAX_HEADING) return 0;
    if (first.size >= bodySize * HEADING_SIZE) return Math.round(first.size * 2) / 2;
    return !isMostlyBold && lines.every(({ isBold }) => isBold) ? bodySize : 0;
  });
  const levels = [...new Set(ranks.filter((rank) => rank > 0))].toSorted((one, other) => other - one);
  return paragraphs.map((lines, index) => {
    const rank = ranks[index] ?? 0;
    return { lines, level: rank === 0 ? 0 : Math.min(6, levels.indexOf(rank) + 1) };
  });
}
