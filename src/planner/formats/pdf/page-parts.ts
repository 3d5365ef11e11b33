/** Tells the lines of the text from page headers, page footers, footnotes and turned text. */
import { textOfLine, type PdfLine } from './page-lines.ts';

export interface DocumentLines {
  readonly body: readonly PdfLine[];
  /** Headers, footers and turned text of each page, by its number. */
  readonly furniture: ReadonlyMap<number, readonly PdfLine[]>;
  /** The footnotes of each page, each with its mark and its lines. */
  readonly notes: ReadonlyMap<number, readonly PdfNote[]>;
  /** The size of most of the text. */
  readonly bodySize: number;
}

export interface PdfNote {
  readonly mark: string;
  readonly lines: readonly PdfLine[];
}

/** How many lines at the top and at the bottom of a page can be a header or footer. */
const MAX_FURNITURE_LINES = 4;
/** In points: how far a header may be from where it is on another page. */
const SAME_PLACE = 4;
/** A header has the number of the page, that of the last page, a date. */
const MAX_NUMBERS = 6;
const MIN_HEADER = 10;
const NOTE_SIZE = 0.92;
const NOTE_MARK = /^(\d{1,3}|[*†‡§]{1,3})(?=[\s)]|$)/u;

/** Sorts the lines of all pages. `pages` are the lines of each page, in the order of reading. */
export function partsOf(pages: readonly (readonly PdfLine[])[]): DocumentLines {
  const repeated = repeatedLines(pages);
  const bodySize = sizeOfMost(pages.flat());
  const body: PdfLine[] = [];
  const furniture = new Map<number, readonly PdfLine[]>();
  const notes = new Map<number, readonly PdfNote[]>();
  for (const [index, lines] of pages.entries()) {
    const isFurniture = (line: PdfLine) => line.isTurned || repeated.has(line);
    furniture.set(index + 1, lines.filter(isFurniture));
    const rest = lines.filter((line) => !isFurniture(line));
    const found = notesOf(rest, bodySize);
    notes.set(index + 1, found);
    const noted = new Set(found.flatMap((note) => note.lines));
    body.push(...rest.filter((line) => !noted.has(line)));
  }
  return { body, furniture, notes, bodySize };
}

/** Lines at the edge of a page that are in the same place of several pages, perhaps with the number of the page. */
function repeatedLines(pages: readonly (readonly PdfLine[])[]): ReadonlySet<PdfLine> {
  const edges = pages.map((lines) => {
    const sorted = lines.filter(({ isTurned }) => !isTurned).toSorted((one, other) => one.y - other.y);
    return { top: sorted.slice(0, MAX_FURNITURE_LINES), bottom: sorted.slice(-MAX_FURNITURE_LINES).toReversed() };
  });
  const pagesOf = new Map<string, Set<number>>();
  for (const { top, bottom } of edges)
    for (const line of [...top, ...bottom])
      for (const key of keysOf(line)) pagesOf.set(key, (pagesOf.get(key) ?? new Set()).add(line.page));
  const length = pages.length < 4 ? 2 : 3;
  const isRepeated = (line: PdfLine) => keysOf(line).some((key) => isInRun(pagesOf.get(key), line.page, length));
  const found = new Set<PdfLine>();
  // Only from the edge on: a line that comes again in the middle of pages is text.
  for (const { top, bottom } of edges)
    for (const edge of [top, bottom])
      for (const line of edge) {
        if (!isRepeated(line)) break;
        found.add(line);
      }
  return found;
}

/**
 * The text and the place, in two grids so that no border parts equal places. A number counts as itself, or as its distance
 * from the number of the page: «Article 1» and «Article 2» at the top of two pages are no header.
 */
function keysOf(line: PdfLine): readonly string[] {
  const text = textOfLine(line);
  const numbers = [...text.matchAll(/\d{1,5}/g)].slice(0, MAX_NUMBERS);
  // «(a)» is at the top of many pages, too.
  const texts = [
    ...(text.length >= MIN_HEADER || /\p{L}{3}|[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}]{2}/u.test(text)
      ? [text]
      : []),
    ...numbers.map((number) => {
      const behind = text.slice(number.index + number[0].length);
      return `${text.slice(0, number.index)}#${Number(number[0]) - line.page}${behind}`;
    }),
  ];
  const at = line.y / (2 * SAME_PLACE);
  return texts.flatMap((each) => [`${each}|${Math.floor(at)}|a`, `${each}|${Math.floor(at + 0.5)}|b`]);
}

/** Whether the page is one of so many, each the next one or the next but one, as left and right pages have own headers. */
function isInRun(pages: ReadonlySet<number> | undefined, page: number, length: number): boolean {
  return [1, 2].some((step) => {
    let found = 1;
    for (let at = page + step; pages?.has(at) === true; at += step) found += 1;
    for (let at = page - step; pages?.has(at) === true; at -= step) found += 1;
    return found >= length;
  });
}

function sizeOfMost(lines: readonly PdfLine[]): number {
  const characters = new Map<number, number>();
  for (const line of lines) {
    const size = Math.round(line.size * 4) / 4;
    characters.set(size, (characters.get(size) ?? 0) + textOfLine(line).length);
  }
  return [...characters].toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? 0;
}

/** The small lines at the foot of a page, from the first one that begins with a mark on. */
function notesOf(lines: readonly PdfLine[], bodySize: number): readonly PdfNote[] {
  const byPlace = lines.toSorted((one, other) => one.y - other.y);
  const lastBig = byPlace.findLastIndex(({ size }) => size > bodySize * NOTE_SIZE);
  const small = byPlace.slice(lastBig + 1);
  const notes: { readonly mark: string; readonly lines: PdfLine[] }[] = [];
  for (const line of small) {
    const mark = NOTE_MARK.exec(textOfNote(line))?.[1];
    if (mark !== undefined) notes.push({ mark, lines: [line] });
    else if (notes.length === 0) return [];
    else notes.at(-1)?.lines.push(line);
  }
  return notes;
}

/** With a space behind a raised mark, which often has none. */
function textOfNote({ pieces }: PdfLine): string {
  return pieces.map(({ text, isRaised }) => (isRaised ? `${text} ` : text)).join('');
}
