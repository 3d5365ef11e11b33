/** What a document says of its own encoding, and where. Knows byte order marks and declarations; decodes nothing. */

/** A name of an encoding as it is written in the document. */
export interface Declaration {
  readonly label: string;
  /** 1-based line. */
  readonly line: number;
}

/** Where a format declares its encoding; the first group of each is the name. */
export type Declared = readonly RegExp[];

const XML_DECLARATION = /^\s*<\?xml\s[^>]{0,300}?\bencoding\s*=\s*["']\s*([^"'\s>]{1,60})/i;
const META = /<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([^\s"'/>;]{1,60})/i;

export const DECLARED_IN_XML: Declared = [XML_DECLARATION];
/** Old XHTML declares its encoding in both ways. */
export const DECLARED_IN_HTML: Declared = [XML_DECLARATION, META];
/** Plain text has a byte order mark or nothing. */
export const DECLARED_NOWHERE: Declared = [];

/** As in browsers, a declaration counts only near the start of the file. */
const HEAD_BYTES = 4096;

/** All declarations near the start, in order. The file must be readable as ASCII there. */
export function declarationsIn(bytes: Buffer, declared: Declared): readonly Declaration[] {
  const head = bytes.toString('latin1', 0, HEAD_BYTES).replace(/^\u00EF\u00BB\u00BF/, '');
  return declared.flatMap((pattern) => {
    const found = pattern.exec(head);
    if (found === null) return [];
    const line = head.slice(0, found.index + found[0].length).split(/\r\n?|\n/).length;
    return [{ label: found[1] ?? '', line }];
  });
}

/** The encoding that the first bytes show, and how many of them are a byte order mark; null where they show none. */
export function byteOrderMark(bytes: Buffer): { readonly charset: string; readonly length: number } | null {
  const head = bytes.toString('hex', 0, 4);
  if (head.startsWith('efbbbf')) return { charset: 'utf-8', length: 3 };
  if (head === 'fffe0000' || head === '0000feff') return { charset: 'utf-32', length: 4 };
  if (head.startsWith('fffe')) return { charset: 'utf-16le', length: 2 };
  if (head.startsWith('feff')) return { charset: 'utf-16be', length: 2 };
  // «<?» in UTF-16 without a mark (XML 1.0, appendix F).
  if (head === '3c003f00') return { charset: 'utf-16le', length: 0 };
  return head === '003c003f' ? { charset: 'utf-16be', length: 0 } : null;
}
