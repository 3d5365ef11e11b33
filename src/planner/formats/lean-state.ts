/**
 * markdown-it's block rules with a state that keeps only the tokens asked for: no paragraph text is copied and no
 * token is made that nobody reads, which halves the time of a block pass. The rules themselves are the engine's own.
 */
import MarkdownIt, { type Env, type Token } from 'markdown-it';

/** Containers nested deeper than this are not read (design 3, 1.5); their lines stay in the units. */
export const MAX_NESTING = 100;

const engine = new MarkdownIt({ html: true, maxNesting: MAX_NESTING });
// Only structure is read: a link definition is one whatever it points to (CommonMark 4.7), and rewriting its host name
// would take quadratic time on a hostile one.
engine.validateLink = () => true;
engine.normalizeLink = (url) => url;

class LeanState extends MarkdownIt.StateBlock {
  readonly #kept: ReadonlySet<string>;
  readonly #sink: Token;
  #keepInline = false;
  /** Line at which the nesting limit was reached first, from 0. */
  tooDeepLine: number | null = null;

  constructor(content: string, env: Env, kept: ReadonlySet<string>) {
    super(content, engine, env, []);
    this.#kept = kept;
    this.#sink = new this.Token('', '', 0);
  }

  override push(type: string, tag: string, nesting: -1 | 0 | 1): Token {
    if (nesting < 0) this.level -= 1;
    const { level } = this;
    if (nesting > 0) this.level += 1;
    if (this.level >= MAX_NESTING) this.tooDeepLine ??= this.line;
    const keep = type === 'inline' ? this.#keepInline : this.#kept.has(type);
    this.#keepInline = keep && nesting > 0;
    if (!keep) return this.#sink;
    const token = new this.Token(type, tag, nesting);
    token.level = level;
    this.tokens.push(token);
    return token;
  }

  /** The rules ask for text only to put it into tokens; here the text comes from the lines. */
  override getLines(): string {
    return '';
  }
}

export interface BlockPass {
  /** Tokens of the kept types, each followed by its inline token, in document order. */
  readonly tokens: readonly Token[];
  /** Offset of the first character of each line of `content`. */
  readonly lineOffsets: readonly number[];
  readonly lines: number;
  readonly tooDeepLine: number | null;
  /** Carries the link definitions, which headings may refer to. */
  readonly env: Env;
}

/**
 * Runs the block rules over `content` (LF line ends) from line `fromLine` on and keeps the token types in `kept`.
 * Linear in the length of the content; a token's lines are absolute.
 */
export function blockPass(content: string, fromLine: number, kept: ReadonlySet<string>): BlockPass {
  const env: Env = {};
  const state = new LeanState(content, env, kept);
  engine.block.tokenize(state, fromLine, state.lineMax);
  return {
    tokens: state.tokens,
    lineOffsets: state.bMarks,
    lines: state.bMarks.length - 1,
    tooDeepLine: state.tooDeepLine,
    env,
  };
}

/** The inline tokens of one heading, for the text of its title. */
export function inlinePass(text: string, env: Env): readonly Token[] {
  const tokens: Token[] = [];
  engine.inline.parse(text, engine, env, tokens);
  return tokens;
}
