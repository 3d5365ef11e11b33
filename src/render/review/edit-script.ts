/**
 * The shortest way from one sequence of numbers to another: Myers' O(ND) algorithm in linear space, with the cost limit
 * of GNU diff (diffseq.h), so that very different texts take linear time. Knows numbers, not words.
 */

/** 1 at every entry that the other sequence lacks. */
export interface EditMarks {
  readonly deleted: Uint8Array;
  readonly inserted: Uint8Array;
}

/** A part of both sequences that is still to be compared; ends are exclusive. */
interface Box {
  readonly x: number;
  readonly xEnd: number;
  readonly y: number;
  readonly yEnd: number;
}

/** Edits that one search may look ahead. Beyond that the furthest point reached is used, and the script may be longer than necessary. */
const MAX_COST = 256;
const BEYOND = 0x7fff_ffff;

/** Which entries of `before` are deleted and which of `after` are inserted; the others are equal, entry by entry. */
export function editMarks(before: Int32Array, after: Int32Array): EditMarks {
  const marks = { deleted: new Uint8Array(before.length), inserted: new Uint8Array(after.length) };
  const search = new MiddleSearch(before, after);
  const open: Box[] = [{ x: 0, xEnd: before.length, y: 0, yEnd: after.length }];
  for (let box = open.pop(); box !== undefined; box = open.pop()) {
    const { x, xEnd, y, yEnd } = withoutCommonEnds(before, after, box);
    if (x === xEnd || y === yEnd) {
      marks.deleted.fill(1, x, xEnd);
      marks.inserted.fill(1, y, yEnd);
      continue;
    }
    const middle = search.within({ x, xEnd, y, yEnd });
    open.push({ x, xEnd: middle.x, y, yEnd: middle.y }, { x: middle.x, xEnd, y: middle.y, yEnd });
  }
  return marks;
}

function withoutCommonEnds(before: Int32Array, after: Int32Array, box: Box): Box {
  let { x, xEnd, y, yEnd } = box;
  while (x < xEnd && y < yEnd && before[x] === after[y]) {
    x += 1;
    y += 1;
  }
  while (x < xEnd && y < yEnd && before[xEnd - 1] === after[yEnd - 1]) {
    xEnd -= 1;
    yEnd -= 1;
  }
  return { x, xEnd, y, yEnd };
}

/** Finds a point on a shortest script of a box, by walking from both corners until the walks meet. */
class MiddleSearch {
  readonly #before: Int32Array;
  readonly #after: Int32Array;
  /** Furthest x on each diagonal x - y, from the start and from the end; shifted so that no index is negative. */
  readonly #forward: Int32Array;
  readonly #backward: Int32Array;
  readonly #shift: number;

  constructor(before: Int32Array, after: Int32Array) {
    this.#before = before;
    this.#after = after;
    this.#forward = new Int32Array(before.length + after.length + 3);
    this.#backward = new Int32Array(before.length + after.length + 3);
    this.#shift = after.length + 1;
  }

  within(box: Box): { readonly x: number; readonly y: number } {
    const ahead = new Walk(this.#forward, this.#shift, box.x - box.y, box.x, -1, box);
    const back = new Walk(this.#backward, this.#shift, box.xEnd - box.yEnd, box.xEnd, BEYOND, box);
    const isOdd = ((box.x - box.y - (box.xEnd - box.yEnd)) & 1) === 1;
    for (let cost = 1; ; cost += 1) {
      ahead.widen();
      for (let d = ahead.last; d >= ahead.first; d -= 2) {
        const x = this.#slideForward(Math.max(ahead.at(d - 1) + 1, ahead.at(d + 1)), d, box);
        ahead.set(d, x);
        if (isOdd && back.covers(d) && back.at(d) <= x) return { x, y: x - d };
      }
      back.widen();
      for (let d = back.last; d >= back.first; d -= 2) {
        const x = this.#slideBackward(Math.min(back.at(d - 1), back.at(d + 1) - 1), d, box);
        back.set(d, x);
        if (!isOdd && ahead.covers(d) && x <= ahead.at(d)) return { x, y: x - d };
      }
      if (cost >= MAX_COST) return furthest(ahead, back, box);
    }
  }

  #slideForward(from: number, d: number, { xEnd, yEnd }: Box): number {
    let x = from;
    while (x < xEnd && x - d < yEnd && this.#before[x] === this.#after[x - d]) x += 1;
    return x;
  }

  #slideBackward(from: number, d: number, box: Box): number {
    let x = from;
    while (x > box.x && x - d > box.y && this.#before[x - 1] === this.#after[x - d - 1]) x -= 1;
    return x;
  }
}

/** The diagonals that one walk has reached in a box, and how far. */
class Walk {
  first: number;
  last: number;
  readonly #reached: Int32Array;
  readonly #shift: number;
  readonly #nowhere: number;
  readonly #lowest: number;
  readonly #highest: number;

  constructor(reached: Int32Array, shift: number, diagonal: number, start: number, nowhere: number, box: Box) {
    this.#reached = reached;
    this.#shift = shift;
    this.#nowhere = nowhere;
    this.#lowest = box.x - box.yEnd;
    this.#highest = box.xEnd - box.y;
    this.first = diagonal;
    this.last = diagonal;
    this.set(diagonal, start);
  }

  at(diagonal: number): number {
    return this.#reached[this.#shift + diagonal] ?? this.#nowhere;
  }

  set(diagonal: number, x: number): void {
    this.#reached[this.#shift + diagonal] = x;
  }

  covers(diagonal: number): boolean {
    return this.first <= diagonal && diagonal <= this.last;
  }

  /** Allows one more edit: adds a diagonal on each side, or removes one where the box ends. */
  widen(): void {
    if (this.first > this.#lowest) {
      this.first -= 1;
      this.set(this.first - 1, this.#nowhere);
    } else this.first += 1;
    if (this.last < this.#highest) {
      this.last += 1;
      this.set(this.last + 1, this.#nowhere);
    } else this.last -= 1;
  }
}

/** The end of the walk that came further; always inside the box and never the corner where that walk began. */
function furthest(ahead: Walk, back: Walk, box: Box): { readonly x: number; readonly y: number } {
  let best = { x: box.x, y: box.y };
  for (let d = ahead.last; d >= ahead.first; d -= 2) {
    const x = Math.min(ahead.at(d), box.xEnd, box.yEnd + d);
    if (x + (x - d) > best.x + best.y) best = { x, y: x - d };
  }
  let nearest = { x: box.xEnd, y: box.yEnd };
  for (let d = back.last; d >= back.first; d -= 2) {
    const x = Math.max(back.at(d), box.x, box.y + d);
    if (x + (x - d) < nearest.x + nearest.y) nearest = { x, y: x - d };
  }
  const forwardSteps = best.x + best.y - (box.x + box.y);
  const backwardSteps = box.xEnd + box.yEnd - (nearest.x + nearest.y);
  return backwardSteps < forwardSteps ? best : nearest;
}
