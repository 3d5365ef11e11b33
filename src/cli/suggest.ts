/** Finds names similar to a mistyped one. They are only suggested, never run. */

/** More would be a list, not a hint. */
const MAX_SUGGESTIONS = 3;

/** At most three of `known`, nearest first: within a third of the letters or two, or starting with what was typed. */
export function suggest(typed: string, known: readonly string[]): readonly string[] {
  return known
    .map((name) => ({ name, distance: name.startsWith(typed) ? 0.5 : editDistance(typed, name) }))
    .filter(({ name, distance }) => distance <= maxDistance(typed, name))
    .toSorted((left, right) => left.distance - right.distance || (left.name < right.name ? -1 : 1))
    .slice(0, MAX_SUGGESTIONS)
    .map(({ name }) => name);
}

/** Two letters swapped are a distance of two; in a very short word that would match anything. */
function maxDistance(typed: string, name: string): number {
  return Math.max(typed.length > 3 ? 2 : 1, Math.floor(Math.max(typed.length, name.length) / 3));
}

/** Levenshtein distance, one row at a time. Inputs are command names, so they are short. */
function editDistance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of Array.from(from).entries()) {
    const next = [index + 1];
    for (const [column, other] of Array.from(to).entries()) {
      const replaced = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(replaced, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row.at(-1) ?? from.length;
}
