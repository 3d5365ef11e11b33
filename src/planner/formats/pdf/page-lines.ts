/** From pieces of text with places to lines in the order of reading. Knows geometry; must not know what a text says. */
import type { PdfItem, PdfPage } from './pdf-page.ts';

export interface LinePiece {
  /** Index of the item on its page. */
  readonly item: number;
  readonly text: string;
  /** Whether it stands above the line, as the mark of a note or an exponent does. */
  readonly isRaised: boolean;
  /** Whether white space stands before it. */
  readonly isSpaced: boolean;
}

export interface PdfLine {
  /** 1-based. */
  readonly page: number;
  /** Lines of equal page and column follow each other down the page. */
  readonly column: number;
  readonly x: number;
  readonly right: number;
  readonly y: number;
  readonly size: number;
  readonly isBold: boolean;
  readonly isTurned: boolean;
  readonly pieces: readonly LinePiece[];
}

/** Parts of the size of the text. */
const SAME_BASELINE = 0.35;
const WORD_GAP = 0.15;
const COLUMN_GAP = 2.2;
const RAISED = { size: 0.85, least: 0.08, most: 0.75 } as const;
/** A gutter is in the middle of the page, this wide (in points), and has so many lines on each side. */
const GUTTER = { from: 0.25, to: 0.75, width: 9, lines: 5, filled: 0.6 } as const;

interface Segment {
  x: number;
  right: number;
  y: number;
  size: number;
  boldCharacters: number;
  characters: number;
  readonly isTurned: boolean;
  readonly pieces: LinePiece[];
}

/** The lines of a page, each item in exactly one of them. Items of white space alone are not kept. */
export function linesOfPage(page: PdfPage, number: number): readonly PdfLine[] {
  const segments = segmentsOf(page.items);
  const upright = segments.filter(({ isTurned }) => !isTurned);
  const gutter = gutterOf(upright, page.width);
  const columns = gutter === null ? [upright] : columnsOf(upright, gutter);
  return [
    ...columns.flatMap((column, index) => rowsOf(column).map((row) => lineOf(row, number, index))),
    ...segments.filter(({ isTurned }) => isTurned).map((segment) => lineOf([segment], number, columns.length)),
  ];
}

/** Text without white space on one line, in the order of the file. */
function segmentsOf(items: readonly PdfItem[]): readonly Segment[] {
  const segments: Segment[] = [];
  let isSpaced = false;
  for (const [index, item] of items.entries()) {
    const text = item.text.trim();
    if (text === '') {
      isSpaced = true;
      continue;
    }
    const open = segments.at(-1);
    const place = open === undefined ? 'apart' : placeAfter(open, item);
    const spaced =
      isSpaced || /^\s/.test(item.text) || (open !== undefined && item.x - open.right > WORD_GAP * item.size);
    if (open === undefined || place === 'apart') {
      const piece = { item: index, text, isRaised: false, isSpaced: true };
      const { x, y, size, isTurned } = item;
      segments.push({ x, y, size, isTurned, right: x + item.width, boldCharacters: 0, characters: 0, pieces: [piece] });
    } else {
      if (place === 'above-open') lowerOpen(open, item);
      open.pieces.push({ item: index, text, isRaised: place === 'raised', isSpaced: spaced });
      open.right = Math.max(open.right, item.x + item.width);
    }
    const segment = segments.at(-1);
    if (segment !== undefined) {
      segment.characters += text.length;
      if (item.isBold) segment.boldCharacters += text.length;
    }
    isSpaced = /\s$/.test(item.text);
  }
  return segments;
}

/** Whether the item goes on a line that is open: on it, above it, or as the line whose raised beginning is open. */
function placeAfter(open: Segment, item: PdfItem): 'same' | 'raised' | 'above-open' | 'apart' {
  if (open.isTurned || item.isTurned) return 'apart';
  const size = Math.max(open.size, item.size);
  const gap = item.x - open.right;
  if (gap > COLUMN_GAP * size || gap < -0.5 * size) return 'apart';
  const up = (open.y - item.y) / size;
  if (item.size <= RAISED.size * open.size && up >= RAISED.least && up <= RAISED.most) return 'raised';
  if (open.size <= RAISED.size * item.size && -up >= RAISED.least && -up <= RAISED.most && open.characters <= 4)
    return 'above-open';
  return Math.abs(up) <= SAME_BASELINE ? 'same' : 'apart';
}

/** What was taken for a line is the raised beginning of this one. */
function lowerOpen(open: Segment, { y, size }: PdfItem): void {
  open.y = y;
  open.size = size;
  open.pieces.splice(0, open.pieces.length, ...open.pieces.map((piece) => ({ ...piece, isRaised: true })));
}

/** The empty strip between two columns of running text, or null. */
function gutterOf(segments: readonly Segment[], width: number): { readonly from: number; readonly to: number } | null {
  if (segments.length < 2 * GUTTER.lines) return null;
  const bins = new Array<number>(Math.max(1, Math.ceil(width))).fill(0);
  for (const { x, right } of segments)
    for (let at = Math.max(0, Math.floor(x)); at < Math.min(bins.length, Math.ceil(right)); at += 1)
      bins[at] = (bins[at] ?? 0) + 1;
  const allowed = segments.length * 0.2;
  let best: { readonly from: number; readonly to: number } | null = null;
  let start = -1;
  for (let at = Math.floor(width * GUTTER.from); at <= Math.ceil(width * GUTTER.to); at += 1) {
    const isFree = (bins[at] ?? 0) <= allowed && at < Math.ceil(width * GUTTER.to);
    if (isFree && start < 0) start = at;
    if (!isFree && start >= 0) {
      if (at - start >= GUTTER.width && (best === null || at - start > best.to - best.from))
        best = { from: start, to: at };
      start = -1;
    }
  }
  return best !== null && isBetweenColumns(segments, best) ? best : null;
}

function isBetweenColumns(
  segments: readonly Segment[],
  gutter: { readonly from: number; readonly to: number },
): boolean {
  return [segments.filter(({ right }) => right <= gutter.to), segments.filter(({ x }) => x >= gutter.from)].every(
    (side) => {
      if (side.length < GUTTER.lines) return false;
      const from = Math.min(...side.map(({ x }) => x));
      const to = Math.max(...side.map(({ right }) => right));
      const widths = side.map(({ x, right }) => right - x).toSorted((left, right) => left - right);
      return (widths[Math.floor(widths.length / 2)] ?? 0) >= (to - from) * GUTTER.filled;
    },
  );
}

/** Bands of columns: a line across the gutter ends the columns above it. */
function columnsOf(
  segments: readonly Segment[],
  gutter: { readonly from: number; readonly to: number },
): readonly (readonly Segment[])[] {
  const columns: Segment[][] = [];
  let [left, right, across]: [Segment[], Segment[], Segment[]] = [[], [], []];
  const flush = () => {
    columns.push(...[across, left, right].filter((column) => column.length > 0));
    [left, right, across] = [[], [], []];
  };
  for (const segment of segments.toSorted((one, other) => one.y - other.y || one.x - other.x)) {
    if (segment.right <= gutter.to) left.push(segment);
    else if (segment.x >= gutter.from) right.push(segment);
    else {
      if (left.length + right.length > 0) flush();
      across.push(segment);
    }
  }
  flush();
  return columns;
}

/** Segments on one baseline are one line, from left to right. */
function rowsOf(segments: readonly Segment[]): readonly (readonly Segment[])[] {
  const rows: Segment[][] = [];
  for (const segment of segments.toSorted((one, other) => one.y - other.y)) {
    const row = rows.at(-1);
    const first = row?.[0];
    if (row !== undefined && first !== undefined && segment.y - first.y <= SAME_BASELINE * first.size)
      row.push(segment);
    else rows.push([segment]);
  }
  return rows.map((row) => row.toSorted((one, other) => one.x - other.x));
}

function lineOf(row: readonly Segment[], page: number, column: number): PdfLine {
  const [first] = row;
  if (first === undefined) throw new Error('invariant broken: a line without text');
  const widest = row.reduce((most, segment) => (segment.characters > most.characters ? segment : most), first);
  const bold = row.reduce((sum, { boldCharacters }) => sum + boldCharacters, 0);
  const all = row.reduce((sum, { characters }) => sum + characters, 0);
  return {
    page,
    column,
    x: first.x,
    right: row.reduce((most, { right }) => Math.max(most, right), first.right),
    y: widest.y,
    size: widest.size,
    isBold: bold === all,
    isTurned: first.isTurned,
    pieces: row.flatMap(({ pieces }) =>
      pieces.map((piece, index) => (index === 0 ? { ...piece, isSpaced: true } : piece)),
    ),
  };
}

/** The text of a line with single spaces. */
export function textOfLine({ pieces }: Pick<PdfLine, 'pieces'>): string {
  return pieces
    .map(({ text, isSpaced }, index) => (index > 0 && isSpaced ? ` ${text}` : text))
    .join('')
    .replace(/\s+/g, ' ');
}
