/** Writes small PDF files by hand (PDF 32000-1), with the standard fonts Helvetica (F1) and Helvetica-Bold (F2). */

export interface PageOptions {
  /** Further operators after the text. */
  readonly operators?: string;
  /** Further entries of the page's resources, such as `/XObject << /X 9 0 R >>`. */
  readonly resources?: string;
  /** Further entries of the page, such as `/Annots [9 0 R]`. */
  readonly entries?: string;
}

export interface PdfOptions {
  /** Further objects, numbered from 1000: each the text of its value, or a dictionary and a stream. */
  readonly objects?: readonly (string | { readonly dictionary: string; readonly stream: Buffer | string })[];
  readonly catalog?: string;
  readonly trailer?: string;
}

export interface PdfText {
  readonly text: string;
  /** From the lower left corner, in points. */
  readonly x: number;
  readonly y: number;
  readonly size?: number;
  readonly font?: 'F1' | 'F2';
}

/** The operators that show texts. Characters beyond Latin-1 are not possible. */
export function shown(texts: readonly PdfText[]): string {
  return texts
    .map(({ text, x, y, size = 11, font = 'F1' }) => {
      const escaped = text.replace(/[\\()]/g, String.raw`\$&`);
      return `BT /${font} ${size} Tf 1 0 0 1 ${x} ${y} Tm (${escaped}) Tj ET`;
    })
    .join('\n');
}

/** Lines one below the other from the top of the text area on. */
export function linesFrom(y: number, lines: readonly string[], options: Partial<PdfText> = {}): readonly PdfText[] {
  return lines.map((text, index) => ({ x: 60, size: 11, ...options, text, y: y - 14 * index }));
}

/** A form that content can draw, as an object of a file. */
export function formOf(content: string, resources = ''): { readonly dictionary: string; readonly stream: string } {
  const fonts = '/Font << /F1 3 0 R >>';
  return {
    dictionary: `/Type /XObject /Subtype /Form /BBox [0 0 420 595] /Resources << ${fonts} ${resources} >>`,
    stream: content,
  };
}

/** A file with pages of 420 by 595 points. */
export function pdfFile(
  pages: readonly (readonly [texts: readonly PdfText[], options?: PageOptions])[],
  { objects = [], catalog = '', trailer = '' }: PdfOptions = {},
): Buffer {
  const parts: Buffer[] = [Buffer.from('%PDF-1.7\n')];
  const offsets = new Map<number, number>();
  let length = parts[0]?.length ?? 0;
  const push = (bytes: Buffer) => {
    parts.push(bytes);
    length += bytes.length;
  };
  const put = (number: number, value: string, stream: Buffer | null = null) => {
    offsets.set(number, length);
    push(Buffer.from(`${number} 0 obj\n${value}\n`, 'latin1'));
    if (stream !== null) push(Buffer.concat([Buffer.from('stream\n'), stream, Buffer.from('\nendstream\n')]));
    push(Buffer.from('endobj\n'));
  };
  put(1, `<< /Type /Catalog /Pages 2 0 R ${catalog} >>`);
  put(2, `<< /Type /Pages /Count ${pages.length} /Kids [${pages.map((_, at) => `${10 + 2 * at} 0 R`).join(' ')}] >>`);
  for (const [number, name] of [
    [3, 'Helvetica'],
    [4, 'Helvetica-Bold'],
  ] as const)
    put(number, `<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`);
  for (const [at, [texts, { operators = '', resources = '', entries = '' } = {}]] of pages.entries()) {
    const stream = Buffer.from(`${shown(texts)}\n${operators}`, 'latin1');
    const fonts = '/Font << /F1 3 0 R /F2 4 0 R >>';
    put(
      10 + 2 * at,
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 420 595] /Contents ${11 + 2 * at} 0 R /Resources << ${fonts} ${resources} >> ${entries} >>`,
    );
    put(11 + 2 * at, `<< /Length ${stream.length} >>`, stream);
  }
  for (const [at, object] of objects.entries()) {
    if (typeof object === 'string') put(1000 + at, object);
    else {
      const stream = typeof object.stream === 'string' ? Buffer.from(object.stream, 'latin1') : object.stream;
      put(1000 + at, `<< ${object.dictionary} /Length ${stream.length} >>`, stream);
    }
  }
  const start = length;
  const sections = [...offsets].map(([number, at]) => `${number} 1\n${String(at).padStart(10, '0')} 00000 n \n`);
  push(
    Buffer.from(
      `xref\n0 1\n0000000000 65535 f \n${sections.join('')}trailer\n<< /Root 1 0 R /Size 2000 ${trailer} >>\nstartxref\n${start}\n%%EOF\n`,
    ),
  );
  return Buffer.concat(parts);
}
