/** Has the pages of a PDF read by a thread that is ended when it takes too long, and refuses what cannot be trusted. */
import { Worker } from 'node:worker_threads';
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { PdfAnswer, PdfPage, PdfQuestion } from './pdf-page.ts';
import { requireModestStreams } from './stream-limits.ts';

/** A code of laws has some thousand. */
export const MAX_PAGES = 10_000;
const MEBIBYTE = 1024 * 1024;
/** A hundred pages of text take less than three seconds. A limit and no measure: what is read does not depend on it. */
const SECONDS = { base: 60, perMebibyte: 20 };
const HEAP_MEBIBYTES = 1024;
/** The build puts the thread's program there; this module may be in `src` or in a chunk of `dist`. */
const WORKER = new URL(
  import.meta.url.replace(/\/(?:src|dist)\/(?!.*\/(?:src|dist)\/).*$/, '/dist/planner/formats/pdf/pdf-worker.js'),
);

/**
 * The pages of a PDF. Refusals: `E_PDF` for one that is encrypted, damaged or too slow to read, `E_LIMIT` for one that
 * unpacks too far or has more than 10,000 pages. `seconds` is how long
 * the thread may take.
 */
export async function readPages(bytes: Buffer, seconds = secondsFor(bytes)): Promise<readonly PdfPage[]> {
  requireModestStreams(bytes);
  const found = await ask(bytes, seconds);
  if ('pages' in found) return found.pages;
  const { problem, page, detail } = found;
  if (problem === 'too many pages')
    throw new Refusal('E_LIMIT', { limit: 'pdf_pages', allowed: MAX_PAGES, value: Number(detail) });
  throw new Refusal('E_PDF', { problem, detail, ...(page === null ? {} : { page }) });
}

function secondsFor({ length }: Buffer): number {
  return SECONDS.base + Math.ceil((length / MEBIBYTE) * SECONDS.perMebibyte);
}

async function ask(bytes: Buffer, seconds: number): Promise<PdfAnswer> {
  const question: PdfQuestion = {
    bytes: new Uint8Array(bytes),
    maxPages: MAX_PAGES,
  };
  const worker = new Worker(WORKER, {
    workerData: question,
    env: {},
    // What pdf.js prints is not for the user; what matters is refused.
    stdout: true,
    stderr: true,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES },
  });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<PdfAnswer>((resolve, reject) => {
      timer = setTimeout(() => {
        reject(new Refusal('E_PDF', { problem: 'too slow to read', seconds }));
      }, seconds * 1000);
      worker.once('message', resolve);
      worker.once('error', (error: Error & { readonly code?: string }) => {
        const isFull = error.code === 'ERR_WORKER_OUT_OF_MEMORY';
        reject(isFull ? new Refusal('E_PDF', { problem: 'too large to read' }, { cause: error }) : error);
      });
      worker.once('exit', () => {
        reject(new Refusal('E_PDF', { problem: 'damaged', detail: 'the reader gave no answer' }));
      });
    });
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}
