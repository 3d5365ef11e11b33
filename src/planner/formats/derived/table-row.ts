/** Writes table rows to a derived text: as one line of cells, or as separate blocks where the table is only layout. */
import type { DerivedWriter, FlowBlock, Placed } from './derived-writer.ts';
import { generated, type Line, type InlineSpan } from './inline-text.ts';

/** A cell with more blocks than this is a text of its own: the table is only layout. */
const MAX_CELL_BLOCKS = 8;

export interface TableRow {
  readonly cells: readonly (readonly FlowBlock[])[];
  /** Whether a line of dashes follows, which Markdown requires after the first row. */
  readonly isFirst: boolean;
  readonly nesting: number;
  readonly origin: string;
}

/**
 * Writes a row and returns its place, or null when it is empty. A row of one cell and a row with a long cell are
 * written as the blocks that they hold, so that an article in a layout table is still found; others as `| a | b |`,
 * blocks of one cell separated by `<br>`.
 */
export function writeRow(writer: DerivedWriter, row: TableRow): Placed | null {
  const { cells, nesting, origin } = row;
  if (cells.every((cell) => cell.length === 0)) return null;
  if (cells.length === 1 || cells.some((cell) => cell.length > MAX_CELL_BLOCKS)) return writeCells(writer, row);
  const line = [...cells.flatMap((cell) => [generated('| '), ...cellLine(cell), generated(' ')]), generated('|')];
  const dashes = row.isFirst ? [[generated(`${'| --- '.repeat(cells.length)}|`)]] : [];
  return writer.write({ kind: 'table', level: 0, nesting: nesting + 1, origin, lines: [line, ...dashes] });
}

/** The cell that receives text: the last one of the innermost table that has cells; undefined outside all cells. */
export function openCell(tables: readonly { readonly cells: FlowBlock[][] }[]): FlowBlock[] | undefined {
  return tables.findLast(({ cells }) => cells.length > 0)?.cells.at(-1);
}

function writeCells(writer: DerivedWriter, { cells }: TableRow): Placed | null {
  const placed = cells.flatMap((cell) => cell.map((block) => writer.write(block)));
  const [first] = placed;
  return first === undefined ? null : { firstLine: first.firstLine, endLine: writer.lineCount };
}

function cellLine(cell: readonly FlowBlock[]): Line {
  const pieces: InlineSpan[] = [];
  for (const line of cell.flatMap(({ lines }) => lines)) {
    if (pieces.length > 0) pieces.push(generated('<br>'));
    pieces.push(...line);
  }
  return pieces;
}
