/** Gathers the tables of a source and writes each when it ends. The same for every format that has tables. */
import type { DerivedWriter, FlowBlock, Placed } from './derived-writer.ts';
import { generated, type InlineSpan, type Line } from './inline-text.ts';
import { blocksOf, isTextRow, layoutBlocks, type Row } from './table-layout.ts';

interface OpenTable {
  readonly rows: Row[];
  cells: FlowBlock[][];
  hasHeader: boolean;
}

export class TableWriter {
  readonly #writer: DerivedWriter;
  readonly #tables: OpenTable[] = [];

  constructor(writer: DerivedWriter) {
    this.#writer = writer;
  }

  get isOpen(): boolean {
    return this.#tables.length > 0;
  }

  open(): void {
    this.#tables.push({ rows: [], cells: [], hasHeader: false });
  }

  openCell(isHeader: boolean): void {
    const table = this.#tables.at(-1);
    if (table === undefined) return;
    table.cells.push([]);
    table.hasHeader ||= isHeader;
  }

  /** Puts a block into the innermost table: into its open cell, or else as a row of its own. False outside all tables. */
  put(block: FlowBlock): boolean {
    const table = this.#tables.at(-1);
    const cell = table?.cells.at(-1);
    if (cell === undefined) table?.rows.push({ cells: [[block]], origin: block.origin, hasHeader: false });
    else cell.push(block);
    return table !== undefined;
  }

  closeRow(origin: string): void {
    const table = this.#tables.at(-1);
    if (table === undefined) return;
    const { cells, hasHeader } = table;
    table.cells = [];
    table.hasHeader = false;
    if (cells.some((cell) => cell.length > 0)) table.rows.push({ cells, origin, hasHeader });
  }

  /** Ends the table, and returns where it was written; null if it was empty or is in a cell of another. */
  close(nesting: number, origin: string): Placed | null {
    // A table may have cells without a row.
    this.closeRow(origin);
    const rows = this.#tables.pop()?.rows ?? [];
    if (rows.length === 0) return null;
    const layout = layoutBlocks(rows);
    if (this.isOpen) {
      for (const block of layout ?? blocksOf(rows)) this.put(block);
      return null;
    }
    const placed = layout === null ? this.#writeRows(rows, nesting) : layout.map((block) => this.#writer.write(block));
    this.#writer.endTable();
    const [first] = placed;
    return first === undefined ? null : { firstLine: first.firstLine, endLine: this.#writer.lineCount };
  }

  /** The blocks of all cells of the table that is open, which then has none: for places where a table cannot be. */
  takeBlocks(): readonly FlowBlock[] {
    this.closeRow('');
    return blocksOf(this.#tables.pop()?.rows ?? []);
  }

  /** Data as `| a | b |`; rows that are texts as the blocks that they hold. */
  #writeRows(rows: readonly Row[], nesting: number): readonly Placed[] {
    let isFirst = true;
    return rows.flatMap((row) => {
      if (isTextRow(row)) return blocksOf([row]).map((block) => this.#writer.write(block));
      const placed = this.#writer.write(dataRow(row, nesting, isFirst));
      isFirst = false;
      return [placed];
    });
  }
}

/** One line of cells; Markdown requires a line of dashes after the first row. */
function dataRow({ cells, origin }: Row, nesting: number, isFirst: boolean): FlowBlock {
  const line = [...cells.flatMap((cell) => [generated('| '), ...cellLine(cell), generated(' ')]), generated('|')];
  const dashes = isFirst ? [[generated(`${'| --- '.repeat(cells.length)}|`)]] : [];
  return { kind: 'table', level: 0, nesting: nesting + 1, origin, lines: [line, ...dashes] };
}

/** The blocks of one cell, separated by `<br>`. */
function cellLine(cell: readonly FlowBlock[]): Line {
  const pieces: InlineSpan[] = [];
  for (const line of cell.flatMap(({ lines }) => lines)) {
    if (pieces.length > 0) pieces.push(generated('<br>'));
    pieces.push(...line);
  }
  return pieces;
}
