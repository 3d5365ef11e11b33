/** What is read of a page before it is laid out: pieces of text with their places, and what else could show text. */

import type { DrawnGlyphs } from './drawn-glyphs.ts';

/** Text that one operation shows, on one line, in one font. Lengths are in points, from the top left corner. */
export interface PdfItem {
  readonly text: string;
  readonly x: number;
  /** The baseline. */
  readonly y: number;
  readonly width: number;
  readonly size: number;
  readonly isBold: boolean;
  /** Whether it is written in another direction than from left to right along the page. */
  readonly isTurned: boolean;
}

export interface PdfPage extends DrawnGlyphs {
  readonly width: number;
  readonly height: number;
  readonly items: readonly PdfItem[];
  /** Whether characters were put in the order of reading, as those of Arabic and Hebrew. */
  readonly isReordered: boolean;
}

/** What the worker sends: the pages in order, or why there are none. */
export type PdfAnswer =
  | { readonly pages: readonly PdfPage[] }
  | {
      readonly problem: 'encrypted' | 'damaged' | 'too many pages';
      readonly page: number | null;
      readonly detail: string;
    };

/** What the worker gets. */
export interface PdfQuestion {
  readonly bytes: Uint8Array;
  readonly maxPages: number;
}
