/**
 * What a format reader hands to marking: blocks with line ranges. A block knows where it stands and what it is made
 * of; it must not know what the law or the profile makes of it.
 */

/** The blocks a profile may ask for. Everything else is opaque and never a place to cut. */
export type BlockKind = 'heading' | 'paragraph';

export interface Block {
  readonly kind: BlockKind;
  /** First line, from 0. */
  readonly firstLine: number;
  /** The line after the last one. */
  readonly endLine: number;
  /** Level of a heading, 1 to 6; 0 for other blocks. */
  readonly level: number;
  /** How many quotes, lists and list items the block stands in; only blocks at 0 may be cut. */
  readonly nesting: number;
  /** The heading's text without its marks, on one or several lines; empty for other blocks. */
  readonly content: string;
}

/** A source as blocks. Lines between blocks belong to nobody and are still covered, because units are made of lines. */
export interface Segmentation {
  /** Lines of front matter at the start of the source; 0 when there is none. */
  readonly frontMatterLines: number;
  readonly blocks: readonly Block[];
  /** The text of a heading as a reader sees it: emphasis, links, code marks, tags and entities resolved. */
  readonly plainText: (content: string) => string;
  /** Lines that look like headings and are none, from 0. */
  readonly nearHeadings: readonly number[];
  /** Line at which nesting became too deep to be read, or null. */
  readonly tooDeepLine: number | null;
}
