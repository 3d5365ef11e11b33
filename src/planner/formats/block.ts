/**
 * What a format reader gives to marking: blocks with line ranges, and the structure that a source states itself. A
 * block has a position and a kind; it must not know how a profile will interpret it.
 */

/**
 * The kinds of blocks that a reader can distinguish. Only `heading` blocks are cut by their level; a profile marks
 * lines of `heading` and `paragraph` and `item` blocks; the others are opaque. `furniture` are page headers, footers
 * and form feeds.
 */
export type BlockKind = 'heading' | 'paragraph' | 'item' | 'table' | 'code' | 'quote' | 'note' | 'furniture';

export interface Block {
  readonly kind: BlockKind;
  /** First line, from 0. */
  readonly firstLine: number;
  /** The line after the last one. */
  readonly endLine: number;
  /** Level of a heading, 1 to 6; 0 for other blocks. */
  readonly level: number;
  /** How many quotes, lists and list items contain the block; only blocks at 0 may be cut. */
  readonly nesting: number;
  /** The heading's text without its marks, on one or several lines; empty for other blocks. */
  readonly content: string;
}

/**
 * A place where the source itself says that a unit may begin: an element of its vocabulary. Marks are in document
 * order, each on lines of its own, and nest by `depth`; a profile only assigns their kinds.
 */
export interface StructureMark {
  /** Local name of the element: `section`, `paragraph`, `wrapUp`. */
  readonly element: string;
  /** 1 for marks that no other mark contains. */
  readonly depth: number;
  /** First line, from 0: where the number, the heading or else the text begins. */
  readonly firstLine: number;
  /** The line after number and heading, where the text of the element begins. */
  readonly bodyLine: number;
  /** The line after the last line of the element, its descendants included. */
  readonly endLine: number;
  /** The number as printed, or null. */
  readonly num: string | null;
  /** The heading on one line, or null. */
  readonly heading: string | null;
  /** The address that the source gives it (`eId`, `identifier`), or null. */
  readonly sourceId: string | null;
  /** Whether it is inside a quotation, as the text of an amendment is. */
  readonly isQuoted: boolean;
  /**
   * Its place where the units of a vocabulary do not contain each other: the level of its key (0 without one) and whether
   * it opens that level. Null where they do.
   */
  readonly outline: { readonly level: number; readonly isOpening: boolean } | null;
}

/** A source as blocks. Lines between blocks are in no block, but still in a unit, because units are made of lines. */
export interface Segmentation {
  /** Lines of front matter at the start of the source; 0 when there is none. */
  readonly frontMatterLines: number;
  readonly blocks: readonly Block[];
  /** What the source says of its own structure; null when its format has no such elements. */
  readonly structure: readonly StructureMark[] | null;
  /** The text of a heading as a reader sees it: emphasis, links, code marks, tags and entities resolved. */
  readonly plainText: (content: string) => string;
  /** Lines (from 0) that look like headings but are not. */
  readonly nearHeadings: readonly number[];
  /** Line at which nesting became too deep to be read, or null. */
  readonly tooDeepLine: number | null;
}
