/** Which paired units changed their place: another parent, or out of order among their siblings. */
import type { Pairing } from './pairing.ts';

/** The new indexes that moved. Siblings in the longest sequence that kept its order did not; the others did. */
export function movedUnits(pairing: Pairing): ReadonlySet<number> {
  const moved = new Set<number>();
  const families = new Map<number, { readonly from: number; readonly to: number }[]>();
  for (let to = 0; to < pairing.after.size; to += 1) {
    const pair = pairing.pairOfAfter(to);
    if (pair === undefined) continue;
    if (!pairing.isSameParent(pair.from, to)) {
      moved.add(to);
      continue;
    }
    const parent = pairing.after.parentOf(to);
    const siblings = families.get(parent);
    if (siblings === undefined) families.set(parent, [pair]);
    else siblings.push(pair);
  }
  for (const siblings of families.values()) {
    const kept = longestIncreasing(siblings.map(({ from }) => from));
    siblings.forEach(({ to }, at) => {
      if (!kept.has(at)) moved.add(to);
    });
  }
  return moved;
}

/** The positions of a longest increasing subsequence (patience sorting, O(n log n)). */
function longestIncreasing(values: readonly number[]): ReadonlySet<number> {
  const tails: number[] = [];
  const before: number[] = [];
  values.forEach((value, at) => {
    let low = 0;
    let high = tails.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((values[tails[middle] ?? 0] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    before.push(low > 0 ? (tails[low - 1] ?? -1) : -1);
    tails[low] = at;
  });
  const kept = new Set<number>();
  for (let at = tails.at(-1) ?? -1; at >= 0; at = before[at] ?? -1) kept.add(at);
  return kept;
}
