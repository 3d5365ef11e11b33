/** The marks of an XML document as they open and close. Knows lines and names; must not know text. */
import type { StructureMark } from '../block.ts';
import type { Placed } from '../derived/derived-writer.ts';
import type { MarkStyle } from './vocabulary.ts';

export interface OpenMark {
  readonly element: string;
  readonly style: MarkStyle;
  readonly parent: OpenMark | null;
  readonly sourceId: string | null;
  readonly isQuoted: boolean;
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
  #current: OpenMark | null = null;

  get current(): OpenMark | null {
    return this.#current;
  }

  /** How many marks with number or heading are open: the level of a heading at this point. */
  get level(): number {
    let level = 0;
    for (let mark = this.#current; mark !== null; mark = mark.parent) if (mark.style !== 'wrapper') level += 1;
    return Math.max(level, 1);
  }

  open(mark: Pick<OpenMark, 'element' | 'style' | 'sourceId' | 'isQuoted'>): void {
    const parent = this.#current;
    const isBare = parent !== null && parent.firstLine === null;
    // The text of a wrapper at the very start of its parent is the parent's own text.
    const isDropped = isBare && parent.style !== 'wrapper' && mark.style === 'wrapper';
    if (isBare && parent.style === 'wrapper') parent.isDropped = true;
    const opened = { ...mark, parent, num: null, heading: null, firstLine: null, bodyLine: 0, endLine: 0, isDropped };
    this.#marks.push(opened);
    this.#current = opened;
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
      return [{ element, depth: around + 1, firstLine, bodyLine, endLine, num, heading, sourceId, isQuoted }];
    });
  }
}
