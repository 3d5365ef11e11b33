/**
 * What a table is for: data in rows and columns, or only layout, as where numbers stand in a column beside their text or a
 * law is printed in cells. Looks at shapes; must not know any profile.
 */
import type { FlowBlock } from './derived-writer.ts';
import { generated, textOfLines, type Line } from './inline-text.ts';

export interface Row {
  readonly cells: readonly (readonly FlowBlock[])[];
  readonly origin: string;
  /** Whether a cell says of itself that it is a header. */
  readonly hasHeader: boolean;
}

/** A cell with more blocks than this is a text of its own. */
const MAX_CELL_BLOCKS = 8;
/** A law in cells has a column for each language, and perhaps one for numbers. */
const MAX_LAW_COLUMNS = 8;
/** «(1)», «a)», «iv.», «1.2.», «—»: a number or sign that is nothing without the text beside it. */
const LABEL =
  /^(?:[([]?(?:\p{N}{1,4}\p{L}{0,2}|\p{L}{1,2}|[ivxlcdm]{1,7}|[IVXLCDM]{1,7})(?:\.\p{N}{1,4}){0,4}[.)\]]{1,2}|[—–•·‣▪*-])$/u;
/** «Article 1», «§ 2», «Điều 3.», «第四条»: a word and the number of a part of a law. */
const NAMED_NUMBER = /^(\p{L}[\p{L}\p{M}]{0,14}\.?|§{1,2})[ \u00A0]?(\d{1,4})(?=\p{L}?(?:[.:\s(–—-]|$))/u;
const CHINESE_NUMBER = /^([第제])\s?[\d一二三四五六七八九十百千]{1,6}\s?[条條조]/u;
const MIN_SENTENCE = 20;
const SENTENCE_END = /[.;:。；：](?:["”’»」]|\[\^\d+\])*$/u;

/** The rows that are not empty, each as blocks, where the table is only layout; null where it holds data. */
export function layoutBlocks(rows: readonly Row[]): readonly FlowBlock[] | null {
  if (rows.some(({ hasHeader }) => hasHeader)) return null;
  const labelled = rows.map((row) => labelledBlocks(row) ?? continuedBlocks(row));
  const isList = rows.some((row) => labelledBlocks(row) !== null) && labelled.every((blocks) => blocks !== null);
  if (isList) return labelled.flatMap((blocks) => blocks ?? []);
  return isLaw(rows) ? blocksOf(rows) : null;
}

/** All blocks of the rows, in the order of the source. */
export function blocksOf(rows: readonly Row[]): readonly FlowBlock[] {
  return rows.flatMap(({ cells }) => cells.flat());
}

/** Whether the row is a text and not a row of a table: it has one cell, or a long one. */
export function isTextRow({ cells }: Row): boolean {
  return cells.length === 1 || cells.some((cell) => cell.length > MAX_CELL_BLOCKS);
}

/** The blocks of a row of labels and one text, each label before the text; null for another row. */
function labelledBlocks({ cells }: Row): readonly FlowBlock[] | null {
  const filled = cells.filter((cell) => cell.length > 0);
  const [first, ...rest] = filled.at(-1) ?? [];
  const labels = filled.slice(0, -1);
  if (first === undefined || labels.length === 0 || !labels.every(isLabel)) return null;
  const [line = [], ...more] = first.lines;
  const before = labels.flatMap((cell): Line => [...(cell[0]?.lines[0] ?? []), generated(' ')]);
  return [{ ...first, lines: [[...before, ...line], ...more] }, ...rest];
}

/** The text of a row that has nothing but one text, as where a point has a second paragraph; null for another row. */
function continuedBlocks({ cells }: Row): readonly FlowBlock[] | null {
  const filled = cells.filter((cell) => cell.length > 0);
  return filled.length === 1 ? (filled[0] ?? []) : null;
}

function isLabel([block, ...others]: readonly FlowBlock[]): boolean {
  return block !== undefined && others.length === 0 && block.lines.length === 1 && LABEL.test(textOf(block).trim());
}

/**
 * Whether a column counts parts of a law, one after the other, and most of them have a sentence of their own. A table of
 * references counts as well, but has no sentences.
 */
function isLaw(rows: readonly Row[]): boolean {
  const columns = rows.reduce((most, { cells }) => Math.max(most, cells.length), 0);
  if (columns > MAX_LAW_COLUMNS) return false;
  return Array.from({ length: columns }, (_, column) => column).some((column) => countsParts(rows, column));
}

function countsParts(rows: readonly Row[], column: number): boolean {
  const last = new Map<string, number>();
  let steps = 0;
  let parts = 0;
  let withText = 0;
  let isWaiting = false;
  const takeText = (text: string) => {
    if (isWaiting && text.length >= MIN_SENTENCE && SENTENCE_END.test(text.slice(-MIN_SENTENCE))) {
      withText += 1;
      isWaiting = false;
    }
  };
  for (const { cells } of rows) {
    for (const block of cells[column] ?? []) {
      const text = textOf(block).trim();
      const part = partOf(text);
      if (part !== null) {
        parts += 1;
        isWaiting = true;
        const before = last.get(part.word);
        if (before !== undefined && (part.number === null || part.number === before + 1)) steps += 1;
        last.set(part.word, part.number ?? 0);
      }
      takeText(text);
    }
    for (const [at, cell] of cells.entries()) if (at > column) for (const block of cell) takeText(textOf(block).trim());
  }
  return steps > 0 && withText * 2 >= parts;
}

/** The word of a numbered part, and its number where it is in figures. */
function partOf(text: string): { readonly word: string; readonly number: number | null } | null {
  const named = NAMED_NUMBER.exec(text);
  if (named !== null) return { word: (named[1] ?? '').toLowerCase(), number: Number(named[2]) };
  const chinese = CHINESE_NUMBER.exec(text);
  return chinese === null ? null : { word: chinese[1] ?? '', number: null };
}

function textOf({ lines }: FlowBlock): string {
  return textOfLines(lines, ' ');
}
