/** Lines of aligned columns. Knows display width, which is not length: "Điều" is four columns wide in NFD too. */
import stringWidth from 'string-width';

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
}

/** Two spaces before the first column and between columns; no trailing space. Cells must be safe to show already. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): readonly string[] {
  const hasHeader = columns.some(({ header }) => header !== '');
  const all = hasHeader ? [columns.map(({ header }) => header), ...rows] : rows;
  const widths = columns.map((_, index) => Math.max(0, ...all.map((row) => stringWidth(row[index] ?? ''))));
  return all.map((row) =>
    `  ${columns.map(({ align }, index) => pad(row[index] ?? '', widths[index] ?? 0, align)).join('  ')}`.trimEnd(),
  );
}

/** `cell` filled with spaces to `width` terminal columns; wider text is left as it is. */
export function pad(cell: string, width: number, align: Column['align']): string {
  const fill = ' '.repeat(Math.max(0, width - stringWidth(cell)));
  return align === 'left' ? cell + fill : fill + cell;
}

/** `text` cut to `width` terminal columns, ending in an ellipsis when something was cut. */
export function clip(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let clipped = '';
  for (const { segment } of new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)) {
    if (stringWidth(clipped + segment) >= width) break;
    clipped += segment;
  }
  return `${clipped}…`;
}
