/** HTML as derived text. */
import { isAscii } from 'node:buffer';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { requireConservation } from '../derived/conservation.ts';
import type { DerivedText } from '../derived/derived-text.ts';
import { decodeUtf8 } from '../strict-utf8.ts';
import { htmlCharacters } from './html-characters.ts';
import { writeHtml } from './html-flow.ts';
import { htmlTree } from './html-tree.ts';

/** As in browsers, a declaration of the encoding counts only near the start of the file. */
const HEAD_BYTES = 4096;
const CHARSET = /<meta\b[^>]{0,500}?\bcharset\s*=\s*["']?\s*([^\s"'/>;]+)/i;

/**
 * Derives the text of an HTML document. Refusals: `E_ENCODING` for a file that is not UTF-8 or declares another
 * encoding, `E_NUL`, `E_LIMIT`, `E_CONSERVATION`.
 */
export function deriveHtml(bytes: Buffer): DerivedText {
  const html = decodeUtf8(bytes);
  const declared = CHARSET.exec(html.slice(0, HEAD_BYTES))?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(declared) && !isAscii(bytes)) throw new Refusal('E_ENCODING', { declared });
  const root = htmlTree(html);
  const writer = writeHtml(root);
  return {
    mediaType: 'text/html',
    converter: { name: 'cutter-html', version: '1' },
    text: writer.text,
    segmentation: {
      frontMatterLines: 0,
      blocks: writer.blocks,
      structure: null,
      plainText: (content) => content.replace(/\s+/g, ' ').trim(),
      nearHeadings: [],
      tooDeepLine: null,
    },
    origins: writer.origins,
    conservation: requireConservation(htmlCharacters(root), writer.kept),
    root: null,
  };
}
