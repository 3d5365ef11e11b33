/** How much of a list a page holds. What does not fit is never cut in the middle, and always named. */

export interface Room {
  readonly blocks: number;
  readonly characters: number;
}

/** How many of the sizes, from the first on, fit into the room together. */
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
