/**
 * Runs markdown-it's own block rules with a state that records only the wanted blocks. It copies no paragraph text and
 * makes no tokens, which halves the time of a block pass.
 */
import MarkdownIt, { type Env, type Token } from 'markdown-it';
import type { Block, BlockKind } from '../block.ts';
import type { LineMarks } from './line-marks.ts';

/** Containers nested more deeply are not parsed; their lines stay in the units. */
export const MAX_NESTING = 100;

const engine = new MarkdownIt({ html: true, maxNesting: MAX_NESTING });
// Only structure is read. A link definition is one whatever it points to (CommonMark 4.7), and normalising its host name
// would take quadratic time on hostile input.
engine.validateLink = () => true;
engine.normalizeLink = (url) => url;

const OPENING: ReadonlyMap<string, BlockKind> = new Map([
  ['heading_open', 'heading'],
  ['paragraph_open', 'paragraph'],
]);

/** Blocks whose content is not parsed; the rules set their line range on the token, some only at the end. */
const OPAQUE: ReadonlyMap<string, BlockKind> = new Map([
  ['fence', 'code'],
  ['code_block', 'code'],
  ['html_block', 'code'],
  ['table_open', 'table'],
  ['blockquote_open', 'quote'],
]);

class LeanState extends MarkdownIt.StateBlock {
  readonly blocks: Block[] = [];
  readonly opaque: { readonly kind: BlockKind; readonly token: Token; readonly nesting: number }[] = [];
  /** Line at which the nesting limit was reached first, from 0. */
  tooDeepLine: number | null = null;
  readonly #wanted: ReadonlySet<BlockKind>;
  // The rules write into the token they pushed and never read it again, so three tokens serve the whole document.
  readonly #opening: Token;
  readonly #inline: Token;
  readonly #unread: Token;
  #open: BlockKind | null = null;

  constructor(content: string, marks: LineMarks, wanted: ReadonlySet<BlockKind>) {
    super('', engine, {}, []);
    Object.assign(this, marks);
    this.src = content;
    this.#wanted = wanted;
    this.#opening = new this.Token('', '', 0);
    this.#inline = new this.Token('', '', 0);
    this.#unread = new this.Token('', '', 0);
  }

  override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    if (nesting < 0) this.level -= 1;
    if (this.#open !== null) return this.#withinBlock(this.#open, nesting);
    const kind = nesting > 0 ? OPENING.get(type) : undefined;
    if (nesting > 0) this.level += 1;
    if (this.level >= MAX_NESTING) this.tooDeepLine ??= this.line;
    if (kind === undefined) return nesting < 0 ? this.#unread : this.#opaqueToken(type);
    if (!this.#wanted.has(kind)) return this.#unread;
    this.#open = kind;
    this.#opening.tag = tag;
    return this.#opening;
  }

  #opaqueToken(type: string): Token {
    const kind = OPAQUE.get(type);
    if (kind === undefined || !this.#wanted.has(kind)) return this.#unread;
    const token = new this.Token(type, '', 0);
    this.opaque.push({ kind, token, nesting: this.level });
    return token;
  }

  /** Headings and paragraphs hold one inline token and are closed at once. */
  #withinBlock(kind: BlockKind, nesting: -1 | 0 | 1): Token {
    if (nesting === 0) return this.#inline;
    const { map, tag, markup } = this.#opening;
    const firstLine = map?.[0] ?? 0;
    const endLine = map?.[1] ?? 0;
    const isHeading = kind === 'heading';
    this.blocks.push({
      kind,
      firstLine,
      endLine,
      level: isHeading ? tag.charCodeAt(1) - 0x30 : 0,
      nesting: this.level,
      content: !isHeading ? '' : markup.startsWith('#') ? this.#inline.content : this.#setextText(firstLine, endLine),
    });
    this.#open = null;
    return this.#unread;
  }

  /** The lines above the underline, each trimmed. */
  #setextText(firstLine: number, endLine: number): string {
    const lines: string[] = [];
    for (let line = firstLine; line < endLine - 1; line += 1) {
      lines.push(
        this.src
          .slice(this.bMarks[line], this.eMarks[line])
          .replace(/^[ \t]+/, '')
          .trimEnd(),
      );
    }
    return lines.join('\n').trim();
  }

  /** The rules call this only to fill tokens; here the text is taken from the lines. */
  override getLines(): string {
    return '';
  }
}

export interface BlockPass {
  /** The wanted headings and paragraphs in document order. */
  readonly blocks: readonly Block[];
  /** The wanted blocks of other kinds, outer ones before inner ones. */
  readonly opaque: readonly Block[];
  readonly tooDeepLine: number | null;
  /** Carries the link definitions, which headings may refer to. */
  readonly env: Env;
}

/**
 * Runs the block rules over `content` (LF line ends) from line `fromLine` on and records the blocks of the wanted
 * kinds. Linear in the length of the content; lines are absolute.
 */
export function blockPass(
  content: string,
  marks: LineMarks,
  { fromLine, wanted }: { readonly fromLine: number; readonly wanted: ReadonlySet<BlockKind> },
): BlockPass {
  const state = new LeanState(content, marks, wanted);
  engine.block.tokenize(state, fromLine, state.lineMax);
  const opaque = state.opaque.map(({ kind, token, nesting }): Block => {
    const [firstLine, endLine] = token.map ?? [0, 0];
    return { kind, firstLine, endLine, level: 0, nesting, content: '' };
  });
  return { blocks: state.blocks, opaque, tooDeepLine: state.tooDeepLine, env: state.env };
}

/** The inline tokens of one heading, for the text of its title. */
export function inlinePass(text: string, env: Env): readonly Token[] {
  const tokens: Token[] = [];
  engine.inline.parse(text, engine, env, tokens);
  return tokens;
}
