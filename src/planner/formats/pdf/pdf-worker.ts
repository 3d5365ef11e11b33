/**
 * Reads the pages of a PDF with pdf.js, in a thread of its own that can be ended: a small hostile file can keep pdf.js busy
 * without end. The build makes it a file of its own, with pdf.js in it. Scripts, actions and embedded files of a PDF are
 * never looked at.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { getDocument, OPS, Util } from 'unpdf/pdfjs';
import { drawnGlyphs, type Operations } from './drawn-glyphs.ts';
import type { PdfAnswer, PdfItem, PdfPage, PdfQuestion } from './pdf-page.ts';

/* The part of pdf.js that is used. Its own types need those of a browser. */
interface TextItem {
  readonly str: string;
  readonly dir: string;
  readonly width: number;
  readonly transform: readonly number[];
  readonly fontName: string;
}
interface Font {
  readonly name?: string;
  readonly bold?: boolean;
  readonly black?: boolean;
}
interface Page {
  readonly view: readonly number[];
  readonly getViewport: (options: { scale: number }) => {
    width: number;
    height: number;
    transform: readonly number[];
  };
  readonly getTextContent: (options: object) => Promise<{ items: readonly (TextItem | { readonly type: string })[] }>;
  readonly getOperatorList: (options: object) => Promise<Operations>;
  readonly commonObjs: { readonly has: (name: string) => boolean; readonly get: (name: string) => Font | null };
  readonly cleanup: () => void;
}
interface Reader {
  readonly OPS: Readonly<Record<string, number>>;
  readonly Util: { readonly transform: (left: readonly number[], right: readonly number[]) => number[] };
  readonly getDocument: (options: object) => {
    promise: Promise<{ numPages: number; getPage: (page: number) => Promise<Page> }>;
  };
}

const reader: Reader = { OPS, Util, getDocument };
const OPERATION_NAMES = new Map(Object.entries(reader.OPS).map(([name, code]) => [code, name]));
const given: unknown = workerData;
if (isQuestion(given)) parentPort?.postMessage(await answer(given));

function isQuestion(value: unknown): value is PdfQuestion {
  return typeof value === 'object' && value !== null && 'bytes' in value && 'maxPages' in value;
}

async function answer({ bytes, maxPages }: PdfQuestion): Promise<PdfAnswer> {
  supplyTransfer();
  let page: number | null = null;
  try {
    const document = await reader.getDocument({
      data: bytes,
      stopAtErrors: true,
      verbosity: 0,
      disableFontFace: true,
      useSystemFonts: false,
      useWorkerFetch: false,
      useWasm: false,
      enableXfa: false,
      disableAutoFetch: true,
      disableRange: true,
      disableStream: true,
    }).promise;
    if (document.numPages > maxPages)
      return { problem: 'too many pages', page: null, detail: String(document.numPages) };
    const pages: PdfPage[] = [];
    for (page = 1; page <= document.numPages; page += 1) pages.push(await readPage(await document.getPage(page)));
    return { pages };
  } catch (error) {
    const { name, message } = error instanceof Error ? error : new Error(String(error));
    const problem = name === 'PasswordException' ? 'encrypted' : 'damaged';
    return { problem, page, detail: message.slice(0, 200) };
  }
}

/** Node 20 lacks this method; without it pdf.js leaves out fonts with a warning only. */
function supplyTransfer(): void {
  if ('transferToFixedLength' in ArrayBuffer.prototype) return;
  // oxlint-disable-next-line no-extend-native -- as in Node 21 and later, in this thread alone
  Object.defineProperty(ArrayBuffer.prototype, 'transferToFixedLength', {
    value(this: ArrayBuffer, length = this.byteLength): ArrayBuffer {
      const copy = new Uint8Array(length);
      copy.set(new Uint8Array(this, 0, Math.min(length, this.byteLength)));
      return copy.buffer;
    },
  });
}

async function readPage(page: Page): Promise<PdfPage> {
  const view = page.getViewport({ scale: 1 });
  const operators = await page.getOperatorList({});
  const content = await page.getTextContent({ disableNormalization: true, includeMarkedContent: false });
  const items = content.items.filter((item) => 'str' in item);
  const fonts = new Map<string, boolean>();
  const isBold = (name: string) => {
    const known = fonts.get(name);
    if (known !== undefined) return known;
    const font = page.commonObjs.has(name) ? page.commonObjs.get(name) : null;
    const found = font?.bold === true || font?.black === true || /bold|black|heavy/i.test(font?.name ?? '');
    fonts.set(name, found);
    return found;
  };
  const read = {
    width: view.width,
    height: view.height,
    items: items.filter(({ str }) => str !== '').map((item) => itemOf(view.transform, item, isBold(item.fontName))),
    isReordered: items.some(({ dir }) => dir === 'rtl'),
    ...drawnGlyphs(operators, OPERATION_NAMES, page.view),
  };
  page.cleanup();
  return read;
}

function itemOf(view: readonly number[], { str, width, transform }: TextItem, isBold: boolean): PdfItem {
  const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0] = reader.Util.transform(view, transform);
  const size = Math.hypot(c, d);
  const isTurned = Math.abs(b) > Math.abs(a) * 0.05 || a < 0;
  return { text: str, x, y, width, size, isBold, isTurned };
}
