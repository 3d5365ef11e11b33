/** How numbers, digests and durations are written for people. The same everywhere, whatever the locale. */

/** Groups of three with a narrow no-break space would not survive copying: a plain space, as in 48 120. */
export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ' ');
}

/** `58 units`, `1 unit`. */
export function countOf(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** A signed change: `+58`, `-2`, `0`. */
export function signedCount(value: number): string {
  return value > 0 ? `+${count(value)}` : value < 0 ? `-${count(-value)}` : '0';
}

/** The first twelve hexadecimal digits: enough to tell two apart by eye; the whole digest is in JSON and verbose text. */
export function shortSha(sha256: string): string {
  return sha256.slice(0, 12);
}

/** `0.9 s`, `12.0 s`, `3 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}
