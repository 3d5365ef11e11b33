/**
 * Running text for a derived text, as pieces that record whether they come from the source. White space is folded as in
 * HTML and XML, so that equal content gives equal lines however it was indented.
 */

/** `source` is text of the source's flow, `aside` text of a note or text box, `generated` is not in the source. */
export type Voice = 'source' | 'aside' | 'generated';

/** The white space that HTML and XML fold, and text that has any to be folded. */
const WHITE_SPACE = /[\t\n\f\r ]+/g;
const UNFOLDED = /[\t\n\f\r]| {2}/;

export interface InlineSpan {
  readonly voice: Voice;
  readonly text: string;
}

/** One line, without its end. */
export type Line = readonly InlineSpan[];

/**
 * Gathers the pieces of one block. A line never begins or ends with white space and never holds two spaces in a row.
 */
export class InlineText {
  #lines: InlineSpan[][] = [[]];
  #isSpaceDue = false;
  #script = '';

  /** Adds text with its white space folded. As one piece: a piece for each word would take ten times the memory. */
  add(text: string, voice: Voice): void {
    const folded = UNFOLDED.test(text) ? text.replace(WHITE_SPACE, ' ') : text;
    if (folded.startsWith(' ')) this.#isSpaceDue = true;
    const words = folded.slice(folded.startsWith(' ') ? 1 : 0, folded.endsWith(' ') ? -1 : undefined);
    if (words === '') return;
    if (this.#script !== '' && /^\d/.test(words) && /\d$/.test(this.lastCharacter))
      this.#append(this.#script, 'generated');
    this.#script = '';
    this.#append(words, voice);
    this.#isSpaceDue = folded.endsWith(' ');
  }

  /** Call before raised or lowered text. Between two digits `mark` is written, so that 10² does not become 102. */
  beginScript(mark: '^' | '_'): void {
    this.#script = mark;
  }

  /** Adds text with its own lines and spaces, as preformatted text has it. */
  addVerbatim(text: string, voice: Voice): void {
    this.#isSpaceDue = false;
    for (const [index, line] of text.split(/\r\n?|\n/).entries()) {
      if (index > 0) this.#lines.push([]);
      if (line !== '') this.#last().push({ voice, text: line });
    }
  }

  /** Begins a new line, unless the current one is empty. */
  breakLine(): void {
    this.#isSpaceDue = false;
    if (this.#last().length > 0) this.#lines.push([]);
  }

  get isEmpty(): boolean {
    return this.#lines.every((line) => line.length === 0);
  }

  /** The last character of the current line, a pending space included; empty at the start of a line. */
  get lastCharacter(): string {
    return this.#isSpaceDue ? ' ' : (this.#last().at(-1)?.text.at(-1) ?? '');
  }

  /** Returns the lines so far, without empty ones at both ends, and starts again. */
  take(): readonly Line[] {
    const lines = this.#lines;
    this.#lines = [[]];
    this.#isSpaceDue = false;
    this.#script = '';
    const first = lines.findIndex((line) => line.length > 0);
    return first < 0 ? [] : lines.slice(first, lines.findLastIndex((line) => line.length > 0) + 1);
  }

  #append(word: string, voice: Voice): void {
    const line = this.#last();
    const last = line.at(-1);
    const space = this.#isSpaceDue && last !== undefined ? ' ' : '';
    this.#isSpaceDue = false;
    if (last?.voice === voice) line[line.length - 1] = { voice, text: `${last.text}${space}${word}` };
    else line.push({ voice, text: space + word });
  }

  #last(): InlineSpan[] {
    const line = this.#lines.at(-1);
    if (line !== undefined) return line;
    const first: InlineSpan[] = [];
    this.#lines.push(first);
    return first;
  }
}

/** The text of the lines, joined by `separator`. */
export function textOfLines(lines: readonly Line[], separator: string): string {
  return lines.map((line) => line.map(({ text }) => text).join('')).join(separator);
}

/** The text of a heading: its lines without the references to notes. */
export function headingText(lines: readonly Line[]): string {
  const shown = lines.map((line) => line.map((piece) => (isGenerated(piece) ? withoutNoteMarks(piece) : piece)));
  return textOfLines(shown, '\n').trim();
}

/** A piece of text that is not in the source. */
export function generated(text: string): InlineSpan {
  return { voice: 'generated', text };
}

/** The same pieces on one line. */
export function onOneLine(lines: readonly Line[]): Line {
  return lines.flatMap((line, index) => (index === 0 ? line : [generated(' '), ...line]));
}

function isGenerated({ voice }: InlineSpan): boolean {
  return voice === 'generated';
}

function withoutNoteMarks({ voice, text }: InlineSpan): InlineSpan {
  return { voice, text: text.replace(/ ?\[\^e?\d+\]/g, '') };
}
