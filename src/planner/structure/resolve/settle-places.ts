/** Applies the readings that a profile fixes under `resolve:`; the search then has no choice. */
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { Place } from '../marks/place.ts';
import type { Profile } from '../../profiles/profile.ts';

/** High enough that no sequence outweighs it. */
const SETTLED = 1000;

/**
 * The places, with only the fixed reading where there is one. Refusal `PROFILE_INVALID` when an entry names a line that
 * has no such reading.
 */
export function settlePlaces(places: readonly Place[], { resolve, profile }: Profile): readonly Place[] {
  if (resolve.length === 0) return places;
  const settled = new Map(resolve.map((entry) => [entry.line - 1, entry]));
  const used = new Set<number>();
  const result = places.flatMap((place): readonly Place[] => {
    const entry = settled.get(place.line);
    if (entry === undefined || place.kind !== 'mark') return [place];
    if (entry.as === 'text') {
      used.add(place.line);
      return place.plain === null ? [] : [{ ...place, readings: [] }];
    }
    const readings = place.readings.filter(({ kind }) => kind === entry.as);
    if (readings.length > 0) used.add(place.line);
    return [{ ...place, readings: readings.map((reading) => ({ ...reading, cost: 0, rejectCost: SETTLED })) }];
  });
  const issues = resolve.flatMap(({ line, as }, index) =>
    used.has(line - 1) ? [] : [`resolve.${index}: line ${line} cannot be read as ${as}`],
  );
  if (issues.length > 0) throw new Refusal('PROFILE_INVALID', { profile, issues, count: issues.length });
  return result;
}
