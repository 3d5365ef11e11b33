/**
 * Writes an XML document as derived text while walking it, by what its vocabulary says of each element. Keeps no tree, only
 * the open elements and the block that is being collected.
 */
import { DerivedWriter, type FlowBlock } from '../derived/derived-writer.ts';
import { generated, headingText, InlineText, onOneLine, textOfLines, type Line } from '../derived/inline-text.ts';
import { TableWriter } from '../derived/table-writer.ts';
import type { XmlElement } from '../xml-walk.ts';
import { frameOf, isNamed, styleOf, type Frame } from './frame.ts';
import { MarkBook, type OpenMark } from './mark-book.ts';
import { roleOf, type ElementUses, type XmlVocabulary } from './vocabulary.ts';
import type { VocabularyVisitor } from './vocabulary-walk.ts';

export class XmlFlow implements VocabularyVisitor {
  readonly writer = new DerivedWriter();
  readonly marks: MarkBook;
  readonly #vocabulary: XmlVocabulary;
  readonly #frames: Frame[] = [];
  readonly #tables = new TableWriter(this.writer);
  #run = new InlineText();
  #number: readonly Line[] = [];
  #numberOf: OpenMark | null = null;
  /** A number that stands before the unit that it belongs to. */
  #label: readonly Line[] = [];
  /** Notes to be written after the block that refers to them. */
  #notes: FlowBlock[] = [];
  #outerRun: InlineText | null = null;
  #noteCount = 0;
  #noteDepth = 0;
  #quoteDepth = 0;
  #listDepth = 0;

  constructor(vocabulary: XmlVocabulary) {
    this.#vocabulary = vocabulary;
    this.marks = new MarkBook(vocabulary.outline?.digits ?? null);
  }

  readonly open = (element: XmlElement, uses: ElementUses): void => {
    const parent = this.#frames.at(-1);
    const role = roleOf(uses, parent?.inFlow === true);
    if (this.#noteDepth > 0) {
      this.#noteDepth += 1;
      if (role !== 'inline') this.#run.breakLine();
      return;
    }
    const frame = frameOf(element.local, uses.is, role, parent);
    this.#frames.push(frame);
    if (role === 'note') this.#openNote();
    else if (frame.role === 'inline') this.#openInline(frame, role !== 'inline');
    else if (role === 'break') this.#run.breakLine();
    else this.#openBlock(element, frame);
  };

  readonly text = (text: string): void => {
    this.#run.add(text, this.#noteDepth > 0 ? 'aside' : 'source');
  };

  readonly skipped = (text: string, local: string): void => {
    if (local === this.#vocabulary.outline?.element && this.marks.current !== null)
      this.marks.current.key += text.trim();
  };

  readonly close = (): void => {
    if (this.#noteDepth > 1) {
      this.#noteDepth -= 1;
      return;
    }
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    if (frame.role === 'note') this.#closeNote(frame);
    else if (frame.role === 'inline' && frame.is.has('deleted')) this.#run.add('~~', 'generated');
    else if (frame.role !== 'inline' && frame.role !== 'break') this.#closeBlock(frame);
    this.#frames.pop();
  };

  #openInline({ is }: Frame, isBlock: boolean): void {
    if (isBlock) this.#run.breakLine();
    if (is.has('raised')) this.#run.beginScript('^');
    else if (is.has('lowered')) this.#run.beginScript('_');
    else if (is.has('deleted')) this.#run.add('~~', 'generated');
  }

  #openBlock(element: XmlElement, frame: Frame): void {
    const { is, role } = frame;
    this.#flush();
    if (is.has('quote')) this.#quoteDepth += 1;
    if (is.has('list')) this.#listDepth += 1;
    if (role === 'table') this.#tables.open();
    if (role === 'cell') this.#tables.openCell(frame.local === 'th');
    if (role === 'mark' && !this.#tables.isOpen) this.#openMark(element, frame);
  }

  #openMark(element: XmlElement, frame: Frame): void {
    const { local } = element;
    const style = styleOf(frame.is);
    const { current } = this.marks;
    // «(1)» is written before the first words of its introduction.
    if (style !== 'wrapper' || current?.style !== 'numbered') this.#placeNumber();
    const sourceId = this.#addressOf(element);
    if (current?.style === 'group') {
      frame.mark = this.marks.claim({ element: local, style, sourceId });
    } else {
      if (current !== null && current.firstLine === null && current.style !== 'wrapper' && isNamed(style))
        this.#nameLine(current.element);
      frame.mark = this.marks.open({ element: local, style, sourceId, isQuoted: this.#quoteDepth > 0 });
    }
    if (style === 'numbered') this.#useLabel();
  }

  #closeBlock(frame: Frame): void {
    const { is, role, path } = frame;
    if (is.has('label')) this.#takeLabel();
    else if (is.has('number') && this.#isOfMark()) this.#takeNumber();
    else if (is.has('heading')) this.#flushHeading(path);
    else this.#flush();
    if (role === 'row') this.#tables.closeRow(path);
    if (role === 'table') this.#closeTable(path);
    if (is.has('quote')) this.#quoteDepth -= 1;
    if (is.has('list')) this.#listDepth -= 1;
    if (role === 'mark' || role === 'container') this.#placeLabel();
    if (role === 'mark' && !this.#tables.isOpen) this.#closeMark(frame);
  }

  #closeMark({ mark, local }: Frame): void {
    const { current } = this.marks;
    // A group whose mark has become the unit in it ends with that unit.
    if (mark === null || mark !== current) return;
    if (current.style !== 'wrapper' || current === this.#numberOf) this.#placeNumber();
    if (current.firstLine === null && isNamed(current.style)) this.#nameLine(local);
    this.marks.close(this.writer.lineCount);
  }

  /** Whether the element that ends stands in a mark, perhaps in containers of it. */
  #isOfMark(): boolean {
    const around = this.#frames.slice(0, -1).findLast(({ role }) => role !== 'container');
    return !this.#tables.isOpen && around?.role === 'mark';
  }

  #addressOf({ attribute }: XmlElement): string | null {
    for (const name of this.#vocabulary.id) {
      const value = attribute(name);
      if (value !== null) return value;
    }
    return null;
  }

  #openNote(): void {
    this.#noteCount += 1;
    this.#run.add(`[^${this.#noteCount}]`, 'generated');
    this.#noteDepth = 1;
    this.#outerRun = this.#run;
    this.#run = new InlineText();
  }

  #closeNote({ path }: Frame): void {
    const lines = this.#run.take();
    this.#noteDepth = 0;
    this.#run = this.#outerRun ?? new InlineText();
    const [first = [], ...more] = lines;
    const label = generated(`[^${this.#noteCount}]: `);
    this.#notes.push({ kind: 'note', level: 0, nesting: 1, origin: path, lines: [[label, ...first], ...more] });
  }

  /** Ends the current block and writes the number of its mark before its first line. */
  #flush(): void {
    const lines = this.#run.take();
    if (lines.length === 0) return;
    const { current } = this.marks;
    if (this.#number.length > 0 && current?.style === 'headed') this.#placeNumber();
    const number = this.#takeNumberLine();
    const [first = [], ...more] = lines;
    this.#emit(this.#bodyBlock([number.length > 0 ? [...number, generated(' '), ...first] : first, ...more]));
  }

  #bodyBlock(lines: readonly Line[]): FlowBlock {
    const isItem = this.#listDepth > 0 && this.#frames.some(({ is }) => is.has('item'));
    return {
      kind: isItem ? 'item' : 'paragraph',
      level: 0,
      nesting: this.#quoteDepth + this.#listDepth,
      origin: this.#frames.at(-1)?.path ?? '',
      lines,
    };
  }

  #flushHeading(path: string): void {
    const heading = onOneLine(this.#run.take());
    if (heading.length === 0) return;
    const { current } = this.marks;
    if (current !== null && !this.#tables.isOpen) current.heading ??= headingText([heading]);
    const number = this.#takeNumberLine();
    this.#head(number.length > 0 ? [...number, generated(' '), ...heading] : heading, path);
  }

  #takeNumber(): void {
    const lines = this.#run.take();
    this.#placeNumber();
    this.#setNumber(lines);
  }

  #setNumber(lines: readonly Line[]): void {
    const { current } = this.marks;
    this.#number = lines;
    this.#numberOf = current;
    if (current === null || lines.length === 0) return;
    current.isRenamed ||= current.num !== null;
    if (current.isRenamed) current.heading = null;
    current.num = textOfLines(lines, ' ');
  }

  #takeLabel(): void {
    const lines = this.#run.take();
    this.#placeLabel();
    this.#label = lines;
  }

  /** The label becomes the number of the mark that has just been opened. */
  #useLabel(): void {
    if (this.#label.length === 0) return;
    const lines = this.#label;
    this.#label = [];
    this.#setNumber(lines);
  }

  /** Writes a label that no unit followed on a line of its own. */
  #placeLabel(): void {
    if (this.#label.length === 0) return;
    const line = onOneLine(this.#label);
    this.#label = [];
    this.#emit(this.#bodyBlock([line]));
  }

  #takeNumberLine(): Line {
    const line = onOneLine([...this.#number, ...this.#label]);
    this.#number = [];
    this.#label = [];
    return line;
  }

  /** Writes a number that no text followed: as a heading if the kind has headings, else on a line of its own. */
  #placeNumber(): void {
    if (this.#number.length === 0) return;
    const line = this.#takeNumberLine();
    if (this.marks.current?.style === 'headed') this.#head(line, this.#frames.at(-1)?.path ?? '');
    else this.#emit(this.#bodyBlock([line]));
  }

  #nameLine(element: string): void {
    this.#head([generated(element)], this.#frames.at(-1)?.path ?? '');
  }

  #head(line: Line, origin: string): void {
    const nesting = this.#quoteDepth + this.#listDepth;
    this.#emit({ kind: 'heading', level: this.marks.level, nesting, origin, lines: [line] });
  }

  #emit(block: FlowBlock): void {
    if (this.#tables.put(block)) return;
    this.marks.placed(this.writer.write(block), block.kind === 'heading');
    this.#writeNotes();
  }

  #closeTable(path: string): void {
    const placed = this.#tables.close(this.#quoteDepth + this.#listDepth, path);
    if (placed === null) return;
    this.marks.placed(placed, false);
    this.#writeNotes();
  }

  #writeNotes(): void {
    for (const note of this.#notes) this.writer.write(note);
    this.#notes = [];
  }
}
