/** The marks of an XML document as they open and close. Knows lines and names; must not know text. */
import type { StructureMark } from '../block.ts';
import type { Placed } from '../derived/derived-writer.ts';

/** How the unit begins that a mark stands for; a `group` is none until it is claimed by the unit in it. */
export type MarkStyle = 'headed' | 'numbered' | 'wrapper' | 'group';

export interface OpenMark {
  element: string;
  style: MarkStyle;
  sourceId: string | null;
  readonly parent: OpenMark | null;
  readonly isQuoted: boolean;
  /** The key of its place in the outline of a vocabulary whose units do not contain each other. */
  key: string;
  /** Whether a second number has replaced the first, which was that of its place. */
  isRenamed: boolean;
  num: string | null;
  heading: string | null;
  /** Null until something of it is written. */
  firstLine: number | null;
  bodyLine: number;
  endLine: number;
  /** A wrapper that would begin on the line of another mark is dropped. */
  isDropped: boolean;
}

export class MarkBook {
  readonly #marks: OpenMark[] = [];
  readonly #keyDigits: number | null;
  #current: OpenMark | null = null;

  /** `keyDigits` is how many characters of a key are one level of the outline; null where there is none. */
  constructor(keyDigits: number | null) {
    this.#keyDigits = keyDigits;
  }

  get current(): OpenMark | null {
    return this.#current;
  }

  /** How many marks with number or heading are open: the level of a heading at this point. */
  get level(): number {
    let level = 0;
    for (let mark = this.#current; mark !== null; mark = mark.parent) if (mark.style !== 'wrapper') level += 1;
    return Math.max(level, 1);
  }

  open(mark: Pick<OpenMark, 'element' | 'style' | 'sourceId' | 'isQuoted'>): OpenMark {
    const parent = this.#current;
    const isBare = parent !== null && parent.firstLine === null;
    // The text of a wrapper at the very start of its parent is the parent's own text.
    const isDropped = isBare && parent.style !== 'wrapper' && mark.style === 'wrapper';
    if (isBare && parent.style === 'wrapper') parent.isDropped = true;
    const name = { num: null, heading: null, key: '', isRenamed: false };
    const opened = { ...mark, ...name, parent, firstLine: null, bodyLine: 0, endLine: 0, isDropped };
    this.#marks.push(opened);
    this.#current = opened;
    return opened;
  }

  /** The open group becomes the mark of the unit in it. */
  claim({ element, style, sourceId }: Pick<OpenMark, 'element' | 'style' | 'sourceId'>): OpenMark | null {
    const group = this.#current;
    if (group !== null) Object.assign(group, { element, style, sourceId });
    return group;
  }

  close(endLine: number): void {
    if (this.#current === null) return;
    this.#current.endLine = endLine;
    this.#current = this.#current.parent;
  }

  /** Records that a block was written: open marks without a line begin there. */
  placed({ firstLine, endLine }: Placed, isHead: boolean): void {
    for (let mark = this.#current; mark !== null && mark.firstLine === null; mark = mark.parent) {
      mark.firstLine = firstLine;
      mark.bodyLine = isHead ? endLine : firstLine;
    }
    if (isHead && this.#current !== null) this.#current.bodyLine = endLine;
  }

  /** The marks that have lines, in document order. */
  finish(): readonly StructureMark[] {
    const depths = new Map<OpenMark, number>();
    return this.#marks.flatMap((mark) => {
      const around = mark.parent === null ? 0 : (depths.get(mark.parent) ?? 0);
      const { element, firstLine, bodyLine, endLine, num, heading, sourceId, isQuoted } = mark;
      const isKept = !mark.isDropped && firstLine !== null;
      depths.set(mark, isKept ? around + 1 : around);
      if (!isKept) return [];
      const outline = this.#outlineOf(mark);
      return [{ element, depth: around + 1, firstLine, bodyLine, endLine, num, heading, sourceId, isQuoted, outline }];
    });
  }

  #outlineOf({ key, isRenamed }: OpenMark): StructureMark['outline'] {
    if (this.#keyDigits === null) return null;
    const level = Math.ceil(key.length / this.#keyDigits);
    return { level, isOpening: level > 0 && !isRenamed };
  }
}
