/** HTML and XHTML as derived text. */
import { DECLARED_IN_HTML } from '../charset/declared-charset.ts';
import { decodeSource } from '../charset/decode-source.ts';
import { requireConservation } from '../derived/conservation.ts';
import type { DerivedText } from '../derived/derived-text.ts';
import { htmlCharacters } from './html-characters.ts';
import { writeHtml } from './html-flow.ts';
import { htmlTree } from './html-tree.ts';
import { xhtmlTree } from './xhtml-tree.ts';

/**
 * Derives the text of an HTML document, or of an XHTML document, which must be well-formed. Refusals: `E_ENCODING`,
 * `E_NUL`, `E_LIMIT`, `E_CONSERVATION`; of XHTML also `E_XML` and `SOURCE_FORMAT` for another root.
 */
export function deriveHtml(bytes: Buffer, format: 'html' | 'xhtml'): DerivedText {
  const { text: html, charset } = decodeSource(bytes, DECLARED_IN_HTML);
  const root = format === 'html' ? htmlTree(html) : xhtmlTree(html);
  const writer = writeHtml(root);
  return {
    mediaType: format === 'html' ? 'text/html' : 'application/xhtml+xml',
    converter: { name: 'cutter-html', version: '2' },
    text: writer.text,
    segmentation: writer.segmentation(null),
    origins: writer.origins,
    conservation: requireConservation(htmlCharacters(root), writer.kept, charset),
    root: null,
  };
}
