/**
 * Writes an Akoma Ntoso or USLM document as derived text while walking it. Keeps no tree, only the open elements and
 * the block that is being collected.
 */
import { DerivedWriter, type FlowBlock } from '../derived/derived-writer.ts';
import { generated, headingText, InlineText, onOneLine, textOfLines, type Line } from '../derived/inline-text.ts';
import { openCell, writeRow } from '../derived/table-row.ts';
import type { XmlElement, XmlVisitor } from '../xml-walk.ts';
import { MarkBook, type OpenMark } from './mark-book.ts';
import { isList, isQuotation, isTextMark, markStyleOf, roleOf, type ElementRole } from './vocabulary.ts';

interface Frame {
  readonly local: string;
  readonly role: ElementRole;
  readonly path: string;
  readonly inFlow: boolean;
  /** How many children of each name there were, for paths. */
  children: Map<string, number> | null;
}

interface OpenTable {
  cells: FlowBlock[][];
  isFirst: boolean;
}

const ITEMS = new Set(['item', 'li', 'point', 'indent']);

export class XmlFlow implements XmlVisitor {
  readonly writer = new DerivedWriter();
  readonly marks = new MarkBook();
  readonly #frames: Frame[] = [];
  readonly #tables: OpenTable[] = [];
  #run = new InlineText();
  #number: readonly Line[] = [];
  #numberOf: OpenMark | null = null;
  /** Notes to be written after the block that refers to them. */
  #notes: FlowBlock[] = [];
  #outerRun: InlineText | null = null;
  #noteCount = 0;
  #excludedDepth = 0;
  #asideDepth = 0;
  #quoteDepth = 0;
  #listDepth = 0;

  readonly open = (element: XmlElement): void => {
    const { local } = element;
    const parent = this.#frames.at(-1);
    const role = roleOf(local, parent?.inFlow === true);
    if (this.#excludedDepth > 0 || role === 'excluded') {
      this.#excludedDepth += 1;
      return;
    }
    if (this.#asideDepth > 0) {
      this.#asideDepth += 1;
      if (role !== 'inline') this.#run.breakLine();
      return;
    }
    this.#frames.push(frameOf(local, role, parent));
    if (role === 'break') this.#run.breakLine();
    else if (role === 'aside') this.#openAside();
    else if (role === 'inline') this.#openInline(local);
    else this.#openBlock(element, role);
  };

  readonly text = (text: string): void => {
    if (this.#excludedDepth > 0) return;
    this.#run.add(text, this.#asideDepth > 0 ? 'aside' : 'source');
  };

  readonly close = (): void => {
    if (this.#excludedDepth > 0) {
      this.#excludedDepth -= 1;
      return;
    }
    if (this.#asideDepth > 1) {
      this.#asideDepth -= 1;
      return;
    }
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    if (frame.role === 'aside') this.#closeAside(frame);
    else if (frame.role === 'inline' && frame.local === 'del') this.#run.add('~~', 'generated');
    else if (frame.role !== 'inline' && frame.role !== 'break') this.#closeBlock(frame);
    this.#frames.pop();
  };

  #openInline(local: string): void {
    if (local === 'sup') this.#run.beginScript('^');
    else if (local === 'sub') this.#run.beginScript('_');
    else if (local === 'del') this.#run.add('~~', 'generated');
  }

  #openBlock(element: XmlElement, role: ElementRole): void {
    const { local } = element;
    this.#flush();
    if (isQuotation(local)) this.#quoteDepth += 1;
    if (isList(local)) this.#listDepth += 1;
    if (role === 'table') this.#tables.push({ cells: [], isFirst: true });
    if (role === 'cell') this.#tables.at(-1)?.cells.push([]);
    if (role !== 'mark' || this.#tables.length > 0) return;
    const style = markStyleOf(local);
    const { current } = this.marks;
    // «(1)» is written before the first words of its introduction.
    if (style !== 'wrapper' || current?.style !== 'numbered') this.#placeNumber();
    if (current !== null && current.firstLine === null && current.style !== 'wrapper' && style !== 'wrapper')
      this.#nameLine(current.element);
    const sourceId = element.attribute('eId') ?? element.attribute('identifier') ?? element.attribute('id');
    this.marks.open({ element: local, style, sourceId, isQuoted: this.#quoteDepth > 0 });
  }

  #closeBlock({ local, role, path }: Frame): void {
    const isOfMark = this.#tables.length === 0 && this.#frames.at(-2)?.role === 'mark';
    if (local === 'num' && isOfMark) this.#takeNumber();
    else if (local === 'heading') this.#flushHeading(path);
    else this.#flush();
    // A table may have cells without a row.
    if (role === 'row' || role === 'table') this.#closeRow(path);
    if (role === 'table') {
      this.#tables.pop();
      this.writer.endTable();
    }
    if (isQuotation(local)) this.#quoteDepth -= 1;
    if (isList(local)) this.#listDepth -= 1;
    if (role !== 'mark' || this.#tables.length > 0) return;
    const { current } = this.marks;
    if (current?.style !== 'wrapper' || current === this.#numberOf) this.#placeNumber();
    if (current !== null && current.firstLine === null && current.style !== 'wrapper') this.#nameLine(local);
    this.marks.close(this.writer.lineCount);
  }

  #openAside(): void {
    this.#noteCount += 1;
    this.#run.add(`[^${this.#noteCount}]`, 'generated');
    this.#asideDepth = 1;
    this.#outerRun = this.#run;
    this.#run = new InlineText();
  }

  #closeAside({ path }: Frame): void {
    const lines = this.#run.take();
    this.#asideDepth = 0;
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
    const isItem = this.#listDepth > 0 && this.#frames.some(({ local }) => ITEMS.has(local));
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
    if (current !== null && this.#tables.length === 0) current.heading ??= headingText([heading]);
    const number = this.#takeNumberLine();
    this.#head(number.length > 0 ? [...number, generated(' '), ...heading] : heading, path);
  }

  #takeNumber(): void {
    const lines = this.#run.take();
    this.#placeNumber();
    const { current } = this.marks;
    this.#number = lines;
    this.#numberOf = current;
    if (current !== null && this.#number.length > 0) current.num = textOfLines(this.#number, ' ');
  }

  #takeNumberLine(): Line {
    const line = onOneLine(this.#number);
    this.#number = [];
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
    const cell = openCell(this.#tables);
    if (cell !== undefined) {
      cell.push(block);
      return;
    }
    this.marks.placed(this.writer.write(block), block.kind === 'heading');
    this.#writeNotes();
  }

  #closeRow(path: string): void {
    const table = this.#tables.at(-1);
    if (table === undefined) return;
    const { cells, isFirst } = table;
    table.cells = [];
    const outer = openCell(this.#tables.slice(0, -1));
    if (outer !== undefined) {
      outer.push(...cells.flat());
      return;
    }
    const placed = writeRow(this.writer, { cells, isFirst, nesting: this.#quoteDepth + this.#listDepth, origin: path });
    if (placed === null) return;
    table.isFirst = false;
    this.marks.placed(placed, false);
    this.#writeNotes();
  }

  #writeNotes(): void {
    for (const note of this.#notes) this.writer.write(note);
    this.#notes = [];
  }
}

function frameOf(local: string, role: ElementRole, parent: Frame | undefined): Frame {
  const inFlow = role === 'flow' || role === 'inline' || role === 'cell' || (role === 'mark' && isTextMark(local));
  // Running text never has lines of its own, so it needs no path.
  if (role === 'inline' || role === 'break') return { local, role, path: parent?.path ?? '', inFlow, children: null };
  return { local, role, path: pathOf(local, parent), inFlow, children: null };
}

function pathOf(local: string, parent: Frame | undefined): string {
  if (parent === undefined) return `/${local}[1]`;
  parent.children ??= new Map();
  const nth = (parent.children.get(local) ?? 0) + 1;
  parent.children.set(local, nth);
  return `${parent.path}/${local}[${nth}]`;
}
