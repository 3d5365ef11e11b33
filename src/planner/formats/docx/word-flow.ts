/** Writes a Word document as derived text while walking it. Knows paragraphs, tables, text boxes and notes. */
import type { DerivedWriter, FlowBlock } from '../derived/derived-writer.ts';
import { generated, InlineText, type Line } from '../derived/inline-text.ts';
import { TableWriter } from '../derived/table-writer.ts';
import type { XmlElement } from '../xml-walk.ts';
import type { NumberCounter } from './numbering.ts';
import type { NoteLabels } from './note-labels.ts';
import { levelOf, type Styles } from './styles.ts';
import type { WordVisitor } from './word-text.ts';

interface Paragraph {
  readonly run: InlineText;
  readonly origin: string;
  styleId: string | null;
  numId: string | null;
  ilvl: number | null;
  outlineLevel: number | null;
}

export interface WordContext {
  readonly writer: DerivedWriter;
  readonly styles: Styles;
  readonly counter: NumberCounter;
  readonly notes: NoteLabels;
}

export class WordFlow implements WordVisitor {
  readonly #at: WordContext;
  readonly #tables: TableWriter;
  /** The number and the rows of each open table, for origins. */
  readonly #places: { readonly table: number; rows: number }[] = [];
  /** Text boxes to be written after the paragraph that contains them. */
  #boxes: FlowBlock[] = [];
  #paragraph: Paragraph | null = null;
  #boxParagraph: InlineText | null = null;
  #boxDepth = 0;
  #note: { readonly label: string; lines: Line[] } | null = null;
  #paragraphs = 0;
  #tableCount = 0;

  constructor(at: WordContext) {
    this.#at = at;
    this.#tables = new TableWriter(at.writer);
  }

  readonly open = (element: XmlElement): void => {
    const { local, attribute } = element;
    switch (local) {
      case 'p':
        this.#openParagraph();
        break;
      case 'txbxContent':
        this.#boxDepth += 1;
        break;
      case 'tbl':
        if (this.#boxDepth === 0) this.#openTable();
        break;
      case 'tc':
        if (this.#boxDepth === 0) this.#tables.openCell(false);
        break;
      case 'br':
      case 'cr':
        this.#run?.breakLine();
        break;
      case 'vertAlign':
        if (attribute('val') === 'superscript') this.#run?.beginScript('^');
        if (attribute('val') === 'subscript') this.#run?.beginScript('_');
        break;
      case 'footnoteReference':
      case 'endnoteReference':
        this.#run?.add(`[^${this.#at.notes.labelOf(local, attribute('id') ?? '')}]`, 'generated');
        break;
      case 'footnote':
      case 'endnote':
        this.#note = { label: this.#at.notes.labelOf(`${local}Reference`, attribute('id') ?? ''), lines: [] };
        break;
      default:
        this.#readProperty(local, attribute('val'));
    }
  };

  readonly text = (text: string): void => {
    // Text outside paragraphs is not written, so the check of conservation refuses it.
    this.#run?.add(text, this.#boxDepth > 0 ? 'aside' : 'source');
  };

  readonly close = (local: string): void => {
    switch (local) {
      case 'p':
        this.#closeParagraph();
        break;
      case 'txbxContent':
        this.#boxDepth -= 1;
        if (this.#boxDepth === 0) this.#closeBox();
        break;
      case 'tr':
        if (this.#boxDepth === 0) this.#closeRow();
        break;
      case 'tbl':
        if (this.#boxDepth === 0) this.#closeTable();
        break;
      case 'footnote':
      case 'endnote':
        this.#closeNote(local);
        break;
      default:
    }
  };

  get #run(): InlineText | null {
    return this.#boxDepth > 0 ? this.#boxParagraph : (this.#paragraph?.run ?? null);
  }

  #readProperty(local: string, value: string | null): void {
    const paragraph = this.#boxDepth > 0 ? null : this.#paragraph;
    if (paragraph === null) return;
    if (local === 'pStyle') paragraph.styleId = value;
    else if (local === 'numId') paragraph.numId = value;
    else if (local === 'ilvl') paragraph.ilvl = levelOf(value);
    else if (local === 'outlineLvl') paragraph.outlineLevel = levelOf(value);
  }

  #openParagraph(): void {
    this.#paragraphs += 1;
    if (this.#boxDepth > 0) {
      this.#boxParagraph ??= new InlineText();
      this.#boxParagraph.breakLine();
      return;
    }
    const origin = `w:p[${this.#paragraphs}]`;
    this.#paragraph = { run: new InlineText(), origin, styleId: null, numId: null, ilvl: null, outlineLevel: null };
  }

  #closeParagraph(): void {
    const paragraph = this.#paragraph;
    if (this.#boxDepth > 0 || paragraph === null) return;
    this.#paragraph = null;
    const lines = paragraph.run.take();
    if (this.#note === null) this.#emit(paragraph, lines);
    else this.#note.lines.push(...lines);
    if (!this.#tables.isOpen && this.#note === null) this.#writeBoxes();
  }

  #emit(paragraph: Paragraph, lines: readonly Line[]): void {
    const { styles } = this.#at;
    const { styleId, outlineLevel, origin } = paragraph;
    const label = this.#labelOf(paragraph);
    const level = lines.length === 0 ? 0 : styles.headingLevel(styleId, outlineLevel);
    const [first = [], ...more] = lines;
    const labelled = label === '' ? lines : [[generated(first.length > 0 ? `${label} ` : label), ...first], ...more];
    if (labelled.length === 0) return;
    const kind = level > 0 ? 'heading' : label === '' ? 'paragraph' : 'item';
    const block: FlowBlock = { kind, level, nesting: label === '-' ? 1 : 0, origin, lines: labelled };
    if (!this.#tables.put(block)) this.#at.writer.write(block);
  }

  /**
   * The automatic number of a paragraph, or an empty string. Its own numbering takes precedence over that of its style.
   */
  #labelOf({ styleId, numId, ilvl }: Paragraph): string {
    const { styles, counter } = this.#at;
    const ofStyle = styles.numbering(styleId);
    const list = numId ?? ofStyle?.numId ?? null;
    if (list === null || list === '0') return '';
    const linked = numId === null && ofStyle !== null ? this.#linkedLevel(list, styleId, ofStyle.styleId) : null;
    return counter.next(list, ilvl ?? linked ?? ofStyle?.ilvl ?? 0) ?? '';
  }

  #linkedLevel(numId: string, styleId: string | null, statedIn: string): number | null {
    const { counter } = this.#at;
    return (styleId === null ? null : counter.levelOfStyle(numId, styleId)) ?? counter.levelOfStyle(numId, statedIn);
  }

  #openTable(): void {
    this.#tableCount += 1;
    this.#tables.open();
    this.#places.push({ table: this.#tableCount, rows: 0 });
  }

  #closeRow(): void {
    const place = this.#places.at(-1);
    if (place === undefined) return;
    place.rows += 1;
    this.#tables.closeRow(`w:tbl[${place.table}]/w:tr[${place.rows}]`);
  }

  #closeTable(): void {
    const place = this.#places.pop();
    if (place === undefined) return;
    if (this.#note === null) this.#tables.close(0, `w:tbl[${place.table}]`);
    else this.#note.lines.push(...this.#tables.takeBlocks().flatMap(({ lines }) => lines));
    if (!this.#tables.isOpen) this.#writeBoxes();
  }

  #closeBox(): void {
    const lines = this.#boxParagraph?.take() ?? [];
    this.#boxParagraph = null;
    if (lines.length === 0) return;
    this.#boxes.push({ kind: 'paragraph', level: 0, nesting: 1, origin: `w:p[${this.#paragraphs}] text box`, lines });
  }

  #writeBoxes(): void {
    for (const box of this.#boxes) this.#at.writer.write(box);
    this.#boxes = [];
  }

  #closeNote(local: string): void {
    const note = this.#note;
    this.#note = null;
    if (note === null || note.lines.length === 0) return;
    const [first = [], ...more] = note.lines;
    const label = generated(`[^${note.label}]: `);
    const origin = `${local}[${note.label}]`;
    this.#at.writer.write({ kind: 'note', level: 0, nesting: 1, origin, lines: [[label, ...first], ...more] });
    this.#writeBoxes();
  }
}
