/** Durations as they are typed: `30m`, `6h`. */
import { Refusal } from '../model/refusals/refusal.ts';

const SECONDS = { s: 1, m: 60, h: 3600 } as const;

/** Seconds of a duration such as `90s`, `30m` or `6h`. USAGE for anything else. */
export function secondsOf(written: string): number {
  const [, amount, unit] = /^(\d{1,6})([smh])$/.exec(written) ?? [];
  if (unit !== 's' && unit !== 'm' && unit !== 'h')
    throw new Refusal('USAGE', { reason: `a duration is a number with s, m or h, such as 6h, not ${written}` });
  return Number(amount) * SECONDS[unit];
}
