/** Where lines begin, in bytes. A line ends with CRLF, CR or LF, as CommonMark says; nothing else breaks a line. */
import { Refusal } from '../../model/refusal.ts';

/** The longest line (design 3, 1.5). */
export const MAX_LINE_BYTES = 1024 * 1024;
/** More lines than any text of 64 MiB has; a file of nothing but line ends would otherwise need gigabytes. */
export const MAX_LINES = 8 * 1024 * 1024;

const LF = 10;
const CR = 13;

/** How many lines end in which way. */
export interface LineEnds {
  readonly lf: number;
  readonly crlf: number;
  readonly cr: number;
}

/**
 * The start of every line and, as the last entry, the number of bytes: line `i` (from 0) is `[starts[i], starts[i + 1])`.
 * A final line end opens no further line. Refusal `E_LIMIT` for a line or a number of lines beyond the limit.
 */
export function readLines(bytes: Buffer): { readonly lineStarts: Uint32Array; readonly lineEnds: LineEnds } {
  let starts = new Uint32Array(1024 + Math.floor(bytes.length / 32));
  let count = 1;
  let lf = 0;
  let crlf = 0;
  let cr = 0;
  const size = bytes.length;
  for (let at = 0; at < size; at += 1) {
    const byte = bytes[at];
    if (byte !== LF && byte !== CR) continue;
    if (byte === LF) lf += 1;
    else if (bytes[at + 1] === LF) {
      crlf += 1;
      at += 1;
    } else cr += 1;
    if (at + 1 === size) break;
    if (count + 1 >= starts.length) starts = grown(starts);
    starts[count] = at + 1;
    count += 1;
  }
  starts[count] = size;
  const lineStarts = starts.subarray(0, count + 1);
  refuseBeyondLimits(lineStarts);
  return { lineStarts, lineEnds: { lf, crlf, cr } };
}

function grown(starts: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  if (starts.length > MAX_LINES) {
    throw new Refusal('E_LIMIT', { limit: 'lines', allowed: MAX_LINES, value: starts.length });
  }
  const larger = new Uint32Array(starts.length * 2);
  larger.set(starts);
  return larger;
}

function refuseBeyondLimits(lineStarts: Uint32Array): void {
  const lines = lineStarts.length - 1;
  if (lines > MAX_LINES) throw new Refusal('E_LIMIT', { limit: 'lines', allowed: MAX_LINES, value: lines });
  for (let line = 0; line < lines; line += 1) {
    const length = (lineStarts[line + 1] ?? 0) - (lineStarts[line] ?? 0);
    if (length > MAX_LINE_BYTES) {
      throw new Refusal('E_LIMIT', { limit: 'line_bytes', allowed: MAX_LINE_BYTES, value: length, line: line + 1 });
    }
  }
}
