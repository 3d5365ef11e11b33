/** The lines of a source for marking: which of them may have marks, and their folded text. Knows no rules. */
import type { Block, Segmentation } from '../../formats/block.ts';
import type { Fold } from '../../profiles/fold.ts';

/** `text` may have marks, `heading` is one, `opaque` is never searched for marks, and `furniture` is skipped. */
export type LineKind = 'text' | 'heading' | 'within' | 'opaque' | 'furniture';

const KINDS: readonly LineKind[] = ['text', 'heading', 'within', 'opaque', 'furniture'];
/** Marks are at the start of a line; characters beyond this length are never compared. */
const MAX_VIEW_LENGTH = 600;

export class TextLines {
  readonly count: number;
  readonly #content: string;
  readonly #starts: Uint32Array;
  readonly #kinds: Uint8Array;
  readonly #headings: ReadonlyMap<number, Block>;
  readonly #fold: Fold;
  readonly #isMarkdown: boolean;

  /** `lines` is the number of lines of `content`, which has LF line ends. */
  constructor(
    content: string,
    lines: number,
    from: { readonly segmentation: Segmentation; readonly fold: Fold; readonly isMarkdown: boolean },
  ) {
    this.count = lines;
    this.#content = content;
    this.#starts = startsOf(content, lines);
    this.#kinds = kindsOf(from.segmentation, lines);
    this.#headings = new Map(
      from.segmentation.blocks
        .filter(({ kind, nesting }) => kind === 'heading' && nesting === 0)
        .map((block) => [block.firstLine, block]),
    );
    this.#fold = from.fold;
    this.#isMarkdown = from.isMarkdown;
  }

  kind(line: number): LineKind {
    return KINDS[this.#kinds[line] ?? 0] ?? 'text';
  }

  /** The heading that starts on this line. */
  heading(line: number): Block | undefined {
    return this.#headings.get(line);
  }

  /** Without its line end. */
  raw(line: number): string {
    return this.#content.slice(this.#starts[line], this.#end(line));
  }

  isBlank(line: number): boolean {
    const end = this.#end(line);
    for (let at = this.#starts[line] ?? end; at < end; at += 1) {
      const code = this.#content.charCodeAt(at);
      if (code !== 0x20 && code !== 0x09) return this.raw(line).trim() === '';
    }
    return true;
  }

  /** The number of white space characters at its start. */
  indent(line: number): number {
    const start = this.#starts[line] ?? 0;
    const end = this.#end(line);
    let at = start;
    while (at < end && (this.#content.charCodeAt(at) === 0x20 || this.#content.charCodeAt(at) === 0x09)) at += 1;
    return at - start;
  }

  /** The start of the line, folded, without emphasis marks and escapes of Markdown. */
  view(line: number): string {
    const start = this.#starts[line] ?? 0;
    const end = this.#end(line);
    return this.plain(this.#content.slice(start, Math.min(end, start + MAX_VIEW_LENGTH)));
  }

  /** The same view of any text. */
  plain(text: string): string {
    const folded = this.#fold(text);
    return this.#isMarkdown && /[*_\\]/.test(folded)
      ? folded
          .replace(/\*\*|__/g, '')
          .replace(/^[*_](?=\S)/, '')
          .replace(/\\([.()#*_-])/g, '$1')
          .trim()
      : folded;
  }

  /** The last character of the line that is no white space; empty for a blank line. */
  lastCharacter(line: number): string {
    let end = this.#end(line);
    const start = this.#starts[line] ?? 0;
    while (end > start && /\s/.test(this.#content.charAt(end - 1))) end -= 1;
    return end > start ? this.#content.charAt(end - 1) : '';
  }

  #end(line: number): number {
    const next = this.#starts[line + 1];
    if (next === undefined) return this.#content.length;
    return next > 0 && this.#content.charCodeAt(next - 1) === 0x0a ? next - 1 : next;
  }
}

function startsOf(content: string, lines: number): Uint32Array {
  const starts = new Uint32Array(lines + 1);
  let start = 0;
  for (let line = 1; line <= lines; line += 1) {
    const found = content.indexOf('\n', start);
    start = found < 0 ? content.length : found + 1;
    starts[line] = start;
  }
  return starts;
}

function kindsOf({ blocks, frontMatterLines }: Segmentation, lines: number): Uint8Array {
  const kinds = new Uint8Array(lines);
  kinds.fill(KINDS.indexOf('opaque'), 0, frontMatterLines);
  for (const { kind, firstLine, endLine, nesting } of blocks) {
    if (kind === 'heading') {
      // A heading in a quote or a list is not cut, and its text is not text of the law.
      kinds.fill(KINDS.indexOf(nesting === 0 ? 'within' : 'opaque'), firstLine, endLine);
      if (nesting === 0) kinds[firstLine] = KINDS.indexOf('heading');
    } else if (kind === 'furniture') kinds.fill(KINDS.indexOf('furniture'), firstLine, endLine);
    else if (kind !== 'paragraph' && kind !== 'item') kinds.fill(KINDS.indexOf('opaque'), firstLine, endLine);
  }
  return kinds;
}
