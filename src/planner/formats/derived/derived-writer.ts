/**
 * Writes a derived text block by block. Records where each line comes from, which characters are from the source, and
 * where the blocks are. Must not know any format.
 */
import type { Block, BlockKind, Segmentation } from '../block.ts';
import { CharacterBudget } from './character-budget.ts';
import type { KeptCharacters } from './conservation.ts';
import { generated, headingText, type Line } from './inline-text.ts';

/** A block before it is written. Its lines do not have the marks that the writer adds (`##`, `>`). */
export interface FlowBlock {
  readonly kind: BlockKind;
  /** Level of a heading, from 1; 0 for other blocks. */
  readonly level: number;
  readonly nesting: number;
  readonly origin: string;
  readonly lines: readonly Line[];
}

/** A range of written lines, from 0; the end is exclusive. */
export interface Placed {
  readonly firstLine: number;
  readonly endLine: number;
}

/** Markdown has six levels of headings; deeper ones are written with six marks and keep their level in the block. */
const MAX_MARKS = 6;

export class DerivedWriter {
  readonly blocks: Block[] = [];
  readonly origins: (string | null)[] = [];
  readonly #text: string[] = [];
  readonly #main: string[] = [];
  readonly #aside: string[] = [];
  readonly #budget = new CharacterBudget();
  #generated = 0;
  #lastKind: BlockKind | null = null;

  /** The number of lines written so far: where the next block would begin, or one line before it. */
  get lineCount(): number {
    return this.#text.length;
  }

  get text(): string {
    return this.#text.map((line) => `${line}\n`).join('');
  }

  /** The blocks as they were written: a derived text has no front matter, and every heading of it is one. */
  segmentation(structure: Segmentation['structure']): Segmentation {
    return {
      frontMatterLines: 0,
      blocks: this.blocks,
      structure,
      plainText: (content) => content.replace(/\s+/g, ' ').trim(),
      nearHeadings: [],
      tooDeepLine: null,
    };
  }

  get kept(): KeptCharacters {
    return { main: this.#main, aside: this.#aside, generated: this.#generated };
  }

  /**
   * Writes a block after a blank line; items and the rows of one table follow each other directly. Refusal `E_LIMIT` when
   * the text becomes longer than a source may be.
   */
  write(block: FlowBlock): Placed {
    const { kind, level, nesting, origin } = block;
    const isTight = kind === this.#lastKind && (kind === 'item' || kind === 'table');
    if (this.#text.length > 0 && !isTight) this.#line([], null);
    const firstLine = this.#text.length;
    for (const [index, line] of block.lines.entries()) this.#line([...marksOf(block, index), ...line], origin);
    this.#lastKind = kind;
    const placed = { firstLine, endLine: this.#text.length };
    const content = kind === 'heading' ? headingText(block.lines) : '';
    this.blocks.push({ kind, ...placed, level, nesting, content });
    return placed;
  }

  /** Ends a table, so that the next one is not taken for its continuation. */
  endTable(): void {
    if (this.#lastKind === 'table') this.#lastKind = null;
  }

  #line(line: Line, origin: string | null): void {
    for (const { voice, text } of line) {
      if (voice === 'source') this.#main.push(text);
      else if (voice === 'aside') this.#aside.push(text);
      else this.#generated += text.replace(/\s/g, '').length;
    }
    const written = line.map(({ text }) => text).join('');
    this.#budget.spend(written.length + 1);
    this.#text.push(written);
    this.origins.push(origin);
  }
}

function marksOf({ kind, level }: FlowBlock, index: number): Line {
  if (kind === 'heading' && index === 0) return [generated(`${'#'.repeat(Math.min(level, MAX_MARKS))} `)];
  return kind === 'quote' ? [generated('> ')] : [];
}
