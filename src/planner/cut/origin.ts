/** Where the text of a unit comes from in a source of another format. Knows lines and the reader's notes about them. */

/** For each line (from 0) of a derived text its place in the source, or null; empty where the text is the source. */
export type Origins = readonly (string | null)[];

/** The first and the last place that the lines `[firstLine, endLine)` come from; null where nothing was derived. */
export function originOfLines(origins: Origins, firstLine: number, endLine: number): string | null {
  if (origins.length === 0) return null;
  let from = firstLine;
  while (from < endLine && (origins[from] ?? null) === null) from += 1;
  let to = endLine - 1;
  while (to > from && (origins[to] ?? null) === null) to -= 1;
  const begins = origins[from] ?? null;
  const ends = origins[to] ?? null;
  return begins === ends || ends === null ? begins : `${begins} … ${ends}`;
}
