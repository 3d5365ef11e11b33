/** How large a compressed stream is when it is unpacked, found without keeping it. Knows the packers of PDF (32000-1, 7.4). */
import { constants, inflateSync } from 'node:zlib';

/** A packer of streams, by its name in a PDF. */
export type Packer = 'FlateDecode' | 'LZWDecode' | 'RunLengthDecode';

/** The size, or null when it is above `allowed`. What is damaged counts as all that is allowed. */
export function unpackedSize(packed: Buffer, packer: Packer, allowed: number): number | null {
  const size =
    packer === 'FlateDecode'
      ? inflatedSize(packed, allowed)
      : packer === 'LZWDecode'
        ? lzwSize(packed, allowed)
        : runLengthSize(packed);
  return size === null || size > allowed ? null : size;
}

function inflatedSize(packed: Buffer, allowed: number): number | null {
  try {
    return inflateSync(packed, { maxOutputLength: allowed, finishFlush: constants.Z_SYNC_FLUSH }).length;
  } catch (error) {
    return error instanceof RangeError ? null : allowed;
  }
}

const CLEAR = 256;
const END = 257;

/** Adds up the lengths of the entries that the codes stand for. */
function lzwSize(packed: Buffer, allowed: number): number {
  const lengths = new Uint32Array(4096).fill(1, 0, CLEAR);
  let [next, width, size, before] = [END + 1, 9, 0, 0];
  let [bits, held] = [0, 0];
  for (const byte of packed) {
    bits = ((bits & 0xff_ff) << 8) | byte;
    held += 8;
    if (held < width) continue;
    held -= width;
    const code = (bits >> held) & ((1 << width) - 1);
    if (code === END) break;
    if (code === CLEAR) {
      [next, width, before] = [END + 1, 9, 0];
      continue;
    }
    const length = code < next ? (lengths[code] ?? 1) : before + 1;
    if (before > 0 && next < lengths.length) {
      lengths[next] = before + 1;
      next += 1;
    }
    // With the early change that is usual, a code grows one entry before it must.
    if (next + 1 >= 1 << width && width < 12) width += 1;
    before = length;
    size += length;
    if (size > allowed) break;
  }
  return size;
}

function runLengthSize(packed: Buffer): number {
  let size = 0;
  for (let at = 0; at < packed.length;) {
    const count = packed[at] ?? 128;
    if (count === 128) break;
    size += count < 128 ? count + 1 : 257 - count;
    at += count < 128 ? count + 2 : 2;
  }
  return size;
}
