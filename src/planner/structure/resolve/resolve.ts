/**
 * Builds the tree of marks by the levels of headings. If a level is skipped, the nearest heading above is the parent.
 */
import type { Mark } from '../marks/mark.ts';

export interface Node {
  readonly mark: Mark;
  /** Index of the parent in the list of nodes; -1 at the top. */
  readonly parent: number;
  /** 1-based position among siblings. */
  readonly ordinal: number;
  readonly path: string;
  /** Index of the first node after this one and all its descendants. */
  readonly end: number;
}

/** The nodes in document order. The parent of a heading is the nearest heading before it with a smaller level. */
export function resolveTree(marks: readonly Mark[]): readonly Node[] {
  const open: number[] = [];
  const parents = marks.map((mark, index) => {
    while (open.length > 0 && isNoAncestor(marks[open.at(-1) ?? 0], mark)) open.pop();
    const parent = open.at(-1) ?? -1;
    open.push(index);
    return parent;
  });
  return treeOf(marks, parents);
}

/**
 * The nodes of marks with known parents (an index before their own, or -1). Paths are zero-padded to one width in the
 * whole document (at least four digits), so that byte order is document order.
 */
export function treeOf(marks: readonly Mark[], parents: readonly number[]): readonly Node[] {
  const ends = new Array<number>(marks.length).fill(marks.length);
  const children = new Array<number>(marks.length).fill(0);
  let topLevel = 0;
  const open: number[] = [];
  const ordinals = parents.map((parent, index) => {
    while (open.length > 0 && open.at(-1) !== parent) ends[open.pop() ?? 0] = index;
    open.push(index);
    if (parent < 0) topLevel += 1;
    else children[parent] = (children[parent] ?? 0) + 1;
    return parent < 0 ? topLevel : (children[parent] ?? 0);
  });

  const width = Math.max(4, String(ordinals.reduce((most, ordinal) => Math.max(most, ordinal), 0)).length);
  const paths: string[] = [];
  return marks.map((mark, index) => {
    const parent = parents[index] ?? -1;
    const ordinal = ordinals[index] ?? 0;
    const segment = String(ordinal).padStart(width, '0');
    const path = parent < 0 ? segment : `${paths[parent] ?? ''}.${segment}`;
    paths.push(path);
    return { mark, parent, ordinal, path, end: ends[index] ?? marks.length };
  });
}

/** Level 0 means no heading: such a mark has no children and no parent. */
function isNoAncestor(open: Mark | undefined, mark: Mark): boolean {
  return open === undefined || open.level === 0 || open.level >= mark.level;
}
