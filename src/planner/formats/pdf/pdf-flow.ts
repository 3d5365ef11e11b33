/**
 * Writes paragraphs as derived text. Headers, footers and notes follow the paragraph that they interrupt, as asides. Keeps
 * which item was written where, for the account.
 */
import type { SourceCharacters } from '../derived/conservation.ts';
import { DerivedWriter } from '../derived/derived-writer.ts';
import { generated, type InlineSpan, type Voice } from '../derived/inline-text.ts';
import { WordBook } from './hyphens.ts';
import { textOfLine, type LinePiece, type PdfLine } from './page-lines.ts';
import type { PdfNote } from './page-parts.ts';
import type { PdfParagraph } from './paragraphs.ts';
import type { PdfPage } from './pdf-page.ts';

type ByPage<T> = ReadonlyMap<number, readonly T[]>;

/** An item that was written, and whether its last character is a hyphen that was left out. */
interface Written {
  readonly page: number;
  readonly item: number;
  readonly isCut: boolean;
}

export class PdfFlow {
  readonly writer = new DerivedWriter();
  readonly #pages: readonly PdfPage[];
  readonly #furniture: ByPage<PdfLine>;
  readonly #notes: ByPage<PdfNote>;
  readonly #main: Written[] = [];
  readonly #aside: Written[] = [];
  #page = 1;

  constructor(pages: readonly PdfPage[], furniture: ByPage<PdfLine>, notes: ByPage<PdfNote>) {
    this.#pages = pages;
    this.#furniture = furniture;
    this.#notes = notes;
  }

  writeAll(paragraphs: readonly PdfParagraph[]): void {
    const words = new WordBook(paragraphs.flatMap(({ lines }) => lines.map(textOfLine)));
    for (const { lines, level } of paragraphs) {
      const [first] = lines;
      const last = lines.at(-1);
      if (first === undefined || last === undefined) continue;
      this.#writeAsidesBefore(first.page);
      const spans = this.#spansOf(lines, words, 'source', this.#main);
      const origin = first.page === last.page ? `page[${first.page}]` : `page[${first.page}]..page[${last.page}]`;
      this.writer.write({ kind: level > 0 ? 'heading' : 'paragraph', level, nesting: 0, origin, lines: [spans] });
      this.#writeAsidesBefore(last.page);
    }
    this.#writeAsidesBefore(this.#pages.length + 1);
  }

  /** What the file has, item by item: the text in the order of reading, the asides, and the hyphens that are left out. */
  sourceCharacters(): SourceCharacters {
    const textOf = ({ page, item, isCut }: Written) => {
      const text = this.#pages[page - 1]?.items[item]?.text.trim() ?? '';
      return isCut ? text.slice(0, -1) : text;
    };
    this.#requireAll();
    const hyphens = [...this.#main, ...this.#aside].filter(({ isCut }) => isCut).length;
    const outside = this.#pages.reduce((sum, { outsideGlyphs }) => sum + outsideGlyphs, 0);
    const leftOut = [
      { reason: 'beside the page', characters: outside },
      { reason: 'hyphenation', characters: hyphens },
    ];
    return {
      main: this.#main.map(textOf),
      aside: this.#aside.map(textOf),
      excluded: leftOut.filter(({ characters }) => characters > 0),
    };
  }

  /** Every item with text was written once. Anything else is a bug. */
  #requireAll(): void {
    const expected = this.#pages.flatMap(({ items }, index) =>
      items.flatMap(({ text }, item) => (text.trim() === '' ? [] : [`${index + 1}/${item}`])),
    );
    const found = [...this.#main, ...this.#aside].map(({ page, item }) => `${page}/${item}`);
    if (found.length !== expected.length || new Set(found).size !== expected.length)
      throw new Error(`invariant broken: ${found.length} of ${expected.length} pieces of the PDF were written`);
  }

  /** Writes the furniture and the notes of the pages before `page`. */
  #writeAsidesBefore(page: number): void {
    for (; this.#page < page; this.#page += 1) {
      const origin = `page[${this.#page}]`;
      for (const { mark, lines } of this.#notes.get(this.#page) ?? []) {
        const words = new WordBook([]);
        const spans = noteSpans(this.#spansOf(lines, words, 'aside', this.#aside), mark);
        this.writer.write({ kind: 'note', level: 0, nesting: 1, origin, lines: [spans] });
      }
      for (const line of this.#furniture.get(this.#page) ?? []) {
        const spans = this.#spansOf([line], new WordBook([]), 'aside', this.#aside);
        this.writer.write({ kind: 'furniture', level: 0, nesting: 0, origin, lines: [spans] });
      }
    }
  }

  #spansOf(lines: readonly PdfLine[], words: WordBook, voice: Voice, written: Written[]): readonly InlineSpan[] {
    const spans: InlineSpan[] = [];
    let isJoined = true;
    for (const [index, line] of lines.entries()) {
      const next = lines[index + 1];
      const end = next === undefined ? 'space' : words.endOf(textOfLine(line), textOfLine(next));
      const marks = new Set((this.#notes.get(line.page) ?? []).map(({ mark }) => mark));
      for (const [at, piece] of line.pieces.entries()) {
        const isCut = end === 'drop' && at === line.pieces.length - 1;
        if (at === 0 ? !isJoined : piece.isSpaced) spans.push(generated(' '));
        const text = foldSpaces(isCut ? piece.text.slice(0, -1) : piece.text);
        spans.push(
          ...spansOfPiece(piece, { text, voice, isMark: voice === 'source' && marks.has(text), before: spans }),
        );
        written.push({ page: line.page, item: piece.item, isCut });
      }
      isJoined = end !== 'space';
    }
    return spans;
  }
}

/** Raised text that a note of the page begins with refers to that note; other raised figures are exponents. */
function spansOfPiece(
  { isRaised }: LinePiece,
  {
    text,
    voice,
    isMark,
    before,
  }: {
    readonly text: string;
    readonly voice: Voice;
    readonly isMark: boolean;
    readonly before: readonly InlineSpan[];
  },
): readonly InlineSpan[] {
  if (isRaised && isMark) return [generated('[^'), { voice, text }, generated(']')];
  const isExponent = isRaised && /^\d/.test(text) && /\d$/.test(before.at(-1)?.text ?? '');
  return isExponent ? [generated('^'), { voice, text }] : [{ voice, text }];
}

/** `[^1]: ` around the mark at the start of a note. */
function noteSpans(spans: readonly InlineSpan[], mark: string): readonly InlineSpan[] {
  const [first, ...rest] = spans;
  if (first === undefined || !first.text.startsWith(mark)) return spans;
  const behind = first.text.slice(mark.length).trimStart();
  const text = behind === '' ? [] : [{ voice: first.voice, text: behind }];
  return [generated('[^'), { voice: first.voice, text: mark }, generated(']: '), ...text, ...trimStart(rest)];
}

function trimStart(spans: readonly InlineSpan[]): readonly InlineSpan[] {
  return spans[0]?.text === ' ' ? spans.slice(1) : spans;
}

function foldSpaces(text: string): string {
  return text.replace(/[\t\n\f\r ]+/g, ' ');
}
