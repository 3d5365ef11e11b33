/** PDF as derived text, with an account of every glyph. */
import { Refusal } from '../../../model/refusals/refusal.ts';
import { requireConservation, withoutWhiteSpace } from '../derived/conservation.ts';
import type { DerivedText } from '../derived/derived-text.ts';
import { PdfFlow } from './pdf-flow.ts';
import { linesOfPage } from './page-lines.ts';
import { partsOf } from './page-parts.ts';
import { paragraphsOf } from './paragraphs.ts';
import type { PdfPage } from './pdf-page.ts';
import { readPages } from './read-pages.ts';

/** A picture that covers as much of a page is a scan of it. */
const SCAN_SHARE = 0.5;
/** A scan with fewer glyphs has no text behind it, but a stamp. */
const MIN_SCAN_GLYPHS = 200;

/**
 * Derives the text of a PDF. Refusals: `E_PDF` with page and place for a PDF that is encrypted, damaged or too slow to
 * read, and for glyphs of which nobody can say what they mean; `E_LIMIT`; `E_CONSERVATION`.
 */
export async function derivePdf(bytes: Buffer): Promise<DerivedText> {
  const pages = (await readPages(bytes)).map(withLetters);
  for (const [index, page] of pages.entries()) requireAccount(page, index + 1);
  if (pages.every(({ items }) => items.every(({ text }) => text.trim() === '')))
    throw new Refusal('E_PDF', { problem: 'no text on any page', page: 1 });
  const { body, furniture, notes, bodySize } = partsOf(pages.map((page, index) => linesOfPage(page, index + 1)));
  const flow = new PdfFlow(pages, furniture, notes);
  flow.writeAll(paragraphsOf(body, bodySize));
  const { writer } = flow;
  return {
    mediaType: 'application/pdf',
    converter: { name: 'cutter-pdf', version: '1' },
    text: writer.text,
    segmentation: writer.segmentation(null),
    origins: writer.origins,
    conservation: requireConservation(flow.sourceCharacters(), writer.kept, 'utf-8'),
    root: null,
  };
}

/** Ligatures are the letters that they stand for. */
function withLetters(page: PdfPage): PdfPage {
  const letters = (text: string) => text.replace(/[\uFB00-\uFB06]/g, (ligature) => ligature.normalize('NFKC'));
  return {
    ...page,
    glyphs: letters(page.glyphs),
    items: page.items.map((item) => ({ ...item, text: letters(item.text) })),
  };
}

/** Refuses a page that shows more, or something else, than what is read of it. */
function requireAccount(page: PdfPage, number: number): void {
  const { glyphs, items, isReordered, unknownGlyphs, hiddenGlyphs, cutGlyphs, imageShare } = page;
  const drawn = withoutSpace(glyphs);
  const isScan = imageShare >= SCAN_SHARE;
  if (isScan && drawn.length < MIN_SCAN_GLYPHS)
    throw new Refusal('E_PDF', { problem: 'a scan without text', page: number, glyphs: drawn.length });
  if (hiddenGlyphs > 0 && !isScan)
    throw new Refusal('E_PDF', { problem: 'text that is not shown', page: number, glyphs: hiddenGlyphs });
  if (cutGlyphs > 0)
    throw new Refusal('E_PDF', { problem: 'text that runs off the page', page: number, glyphs: cutGlyphs });
  if (unknownGlyphs > 0)
    throw new Refusal('E_PDF', { problem: 'glyphs without a character', page: number, glyphs: unknownGlyphs });
  const read = withoutSpace(items.map(({ text }) => text).join(''));
  if (read === drawn || (isReordered && sorted(read) === sorted(drawn))) return;
  let at = 0;
  while (at < drawn.length && drawn[at] === read[at]) at += 1;
  const place = placeOf(page, at);
  throw new Refusal('E_PDF', {
    problem: 'glyphs that are not in the text of the page, as in a stamp or a form',
    page: number,
    ...place,
    after: read.slice(Math.max(0, at - 20), at).toWellFormed(),
    glyphs_drawn: drawn.length,
    glyphs_read: read.length,
  });
}

/** Where on the page the character with this number is, in points from the top left corner. */
function placeOf({ items }: PdfPage, at: number): { readonly x: number; readonly y: number } | null {
  let passed = 0;
  for (const { text, x, y } of items) {
    passed += withoutSpace(text).length;
    if (passed > at) return { x: Math.round(x), y: Math.round(y) };
  }
  return null;
}

/** No-break spaces too: what a PDF draws as a space, pdf.js may give as another one. */
function withoutSpace(text: string): string {
  return withoutWhiteSpace(text.replace(/\s/gu, ' '));
}

function sorted(text: string): string {
  return [...text].toSorted().join('');
}
