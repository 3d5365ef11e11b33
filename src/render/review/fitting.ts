/** How many entries of a list fit on a page. No entry is cut in the middle, and what is left out is counted. */

export interface Room {
  readonly blocks: number;
  readonly characters: number;
}

/** How many of the first sizes fit into the room together. */
export function howManyFit(sizes: Iterable<number>, room: Room): number {
  let blocks = 0;
  let characters = 0;
  for (const size of sizes) {
    characters += size;
    if (blocks === room.blocks || characters > room.characters) break;
    blocks += 1;
  }
  return blocks;
}
