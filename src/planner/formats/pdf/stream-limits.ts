/**
 * Looks at the compressed streams of a PDF before pdf.js unpacks them: a stream of some kilobytes can hold gigabytes. Knows
 * bytes and keywords; must not know pages.
 */
import { constants, inflateSync } from 'node:zlib';
import { Refusal } from '../../../model/refusals/refusal.ts';

/** As for the archives of Word. */
export const MAX_UNPACKED = 256 * 1024 * 1024;
export const MAX_STREAM_RATIO = 200;
/** A small stream may be repetitive: a blank page, a mask. */
const FREE_BYTES = 8 * 1024 * 1024;
const MAX_STREAMS = 500_000;
/** A large sheet, scanned finely. */
const MAX_PIXELS = 300_000_000;
/** How much of what stands before a stream is looked at for its filters. */
const DICTIONARY = 4096;

/** Refusal `E_LIMIT` for streams that unpack too far, and `E_PDF` for filters behind which nobody can look. */
export function requireModestStreams(bytes: Buffer): void {
  let unpacked = 0;
  let streams = 0;
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    if (bytes.toString('latin1', at - 3, at) === 'end') continue;
    streams += 1;
    if (streams > MAX_STREAMS) throw limit('pdf_streams', MAX_STREAMS, streams);
    const dictionary = bytes.toString('latin1', Math.max(0, at - DICTIONARY), at);
    const own = dictionary.slice(dictionary.lastIndexOf(' obj') + 1);
    requireModestPicture(own);
    const packers = own.match(/\/(?:FlateDecode|Fl|LZWDecode|LZW|RunLengthDecode|RL|BrotliDecode)\b/g) ?? [];
    if (packers.length > 1) throw new Refusal('E_PDF', { problem: 'a stream that is compressed twice', offset: at });
    const [packer] = packers;
    if (packer === undefined) continue;
    if (packer !== '/FlateDecode' && packer !== '/Fl') continue;
    const start = at + 6 + (bytes[at + 6] === 0x0d ? 2 : 1);
    const end = bytes.indexOf('endstream', start);
    const packed = bytes.subarray(start, end < 0 ? bytes.length : end);
    const size = unpackedSize(packed, Math.max(FREE_BYTES, packed.length * MAX_STREAM_RATIO), at);
    unpacked += size;
    if (unpacked > MAX_UNPACKED) throw limit('pdf_unpacked', MAX_UNPACKED, unpacked);
  }
}

/** A picture is unpacked to its pixels, whatever packs it. */
function requireModestPicture(dictionary: string): void {
  const [width = 0, height = 0] = ['Width', 'Height'].map((name) =>
    Number(new RegExp(`/${name}\\s+(\\d{1,9})`).exec(dictionary)?.[1] ?? 0),
  );
  if (width * height > MAX_PIXELS) throw limit('pdf_pixels', MAX_PIXELS, width * height);
}

/** The size of a stream when it is unpacked; 0 where it is no such stream, which pdf.js will say better. */
function unpackedSize(packed: Buffer, allowed: number, offset: number): number {
  try {
    return inflateSync(packed, { maxOutputLength: allowed, finishFlush: constants.Z_SYNC_FLUSH }).length;
  } catch (error) {
    if (error instanceof RangeError)
      throw new Refusal('E_LIMIT', { limit: 'pdf_stream_ratio', allowed: MAX_STREAM_RATIO, offset }, { cause: error });
    return 0;
  }
}

function limit(name: string, allowed: number, value: number): Refusal {
  return new Refusal('E_LIMIT', { limit: name, allowed, value });
}
