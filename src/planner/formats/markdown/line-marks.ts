/**
 * Where lines begin, end and are indented, in characters, as markdown-it's block rules want it. Typed arrays of the
 * right size are faster than five growing lists, and the garbage collector does not scan them.
 */

const SPACE = 0x20;
const TAB = 0x09;

/**
 * The tables of the engine's block state, under its names. Each has one entry for each line and one after the last
 * line.
 */
export interface LineMarks {
  readonly bMarks: Int32Array;
  readonly eMarks: Int32Array;
  /** Characters of indentation. */
  readonly tShift: Int32Array;
  /** Columns of indentation, tabs expanded to stops of four. */
  readonly sCount: Int32Array;
  readonly bsCount: Int32Array;
  readonly lineMax: number;
}

/** The tables of `content`, which has `lines` lines that end in LF (the last one possibly without). */
export function lineMarks(content: string, lines: number): LineMarks {
  const bMarks = new Int32Array(lines + 1);
  const eMarks = new Int32Array(lines + 1);
  const tShift = new Int32Array(lines + 1);
  const sCount = new Int32Array(lines + 1);
  let start = 0;
  for (let line = 0; line < lines; line += 1) {
    let at = start;
    let columns = 0;
    for (let code = content.charCodeAt(at); code === SPACE || code === TAB; code = content.charCodeAt(at)) {
      columns += code === TAB ? 4 - (columns % 4) : 1;
      at += 1;
    }
    const found = content.indexOf('\n', at);
    const end = found < 0 ? content.length : found;
    bMarks[line] = start;
    eMarks[line] = end;
    tShift[line] = at - start;
    sCount[line] = columns;
    start = end + 1;
  }
  bMarks[lines] = content.length;
  eMarks[lines] = content.length;
  return { bMarks, eMarks, tShift, sCount, bsCount: new Int32Array(lines + 1), lineMax: lines };
}
