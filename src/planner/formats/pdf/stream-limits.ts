/**
 * Looks at the streams of a PDF before pdf.js unpacks them: a stream of some kilobytes can hold gigabytes. Knows bytes and
 * keywords; must not know pages.
 */
import { Refusal } from '../../../model/refusals/refusal.ts';
import { unpackedSize, type Packer } from './unpacked-size.ts';

/** As for the archives of Word. */
const MAX_UNPACKED = 256 * 1024 * 1024;
const MAX_STREAM_RATIO = 200;
/** A small stream may be repetitive: a blank page, a mask. */
const FREE_BYTES = 8 * 1024 * 1024;
const MAX_STREAMS = 500_000;
/** A large sheet, scanned finely. */
const MAX_PIXELS = 300_000_000;
/** How much of what stands before a stream is looked at for its filters. */
const DICTIONARY = 4096;

const FILTERS =
  /\/(?:(FlateDecode|Fl)|(LZWDecode|LZW)|(RunLengthDecode|RL)|(ASCIIHexDecode|AHx|ASCII85Decode|A85|BrotliDecode))\b/g;

/**
 * Refusals: `E_LIMIT` for streams that unpack too far and pictures with too many pixels; `E_PDF` for an encrypted file, also
 * one that opens without a password, and for streams that are packed in a way behind which nobody can look.
 */
export function requireModestStreams(bytes: Buffer): void {
  const lock = bytes.indexOf('/Encrypt');
  if (lock >= 0 && !/[A-Za-z]/.test(bytes.toString('latin1', lock + 8, lock + 9)))
    throw new Refusal('E_PDF', { problem: 'encrypted', offset: lock });
  let [unpacked, streams] = [0, 0];
  for (let at = bytes.indexOf('stream'); at >= 0; at = bytes.indexOf('stream', at + 6)) {
    if (bytes.toString('latin1', at - 3, at) === 'end') continue;
    streams += 1;
    if (streams > MAX_STREAMS) throw limit('pdf_streams', MAX_STREAMS, streams);
    const before = bytes.toString('latin1', Math.max(0, at - DICTIONARY), at);
    const dictionary = before.slice(before.lastIndexOf(' obj') + 1);
    requireModestPicture(dictionary);
    const packer = packerIn(dictionary, at);
    if (packer !== null) unpacked += sizeOf(bytes, at, packer);
    if (unpacked > MAX_UNPACKED) throw limit('pdf_unpacked', MAX_UNPACKED, unpacked);
  }
}

/** The packer of a stream, or null. */
function packerIn(dictionary: string, offset: number): Packer | null {
  const found = [...dictionary.matchAll(FILTERS)];
  const [first] = found;
  if (first === undefined || (first[4] !== undefined && found.length === 1 && first[4] !== 'BrotliDecode')) return null;
  if (found.length > 1 || first[4] !== undefined)
    throw new Refusal('E_PDF', { problem: 'a stream that is packed more than once', offset });
  return first[1] !== undefined ? 'FlateDecode' : first[2] !== undefined ? 'LZWDecode' : 'RunLengthDecode';
}

function sizeOf(bytes: Buffer, at: number, packer: Packer): number {
  const start = at + 6 + (bytes[at + 6] === 0x0d ? 2 : 1);
  const end = bytes.indexOf('endstream', start);
  const packed = bytes.subarray(start, end < 0 ? bytes.length : end);
  const size = unpackedSize(packed, packer, Math.max(FREE_BYTES, packed.length * MAX_STREAM_RATIO));
  if (size === null) throw new Refusal('E_LIMIT', { limit: 'pdf_stream_ratio', allowed: MAX_STREAM_RATIO, offset: at });
  return size;
}

/** A picture is unpacked to its pixels, whatever packs it. */
function requireModestPicture(dictionary: string): void {
  const [width = 0, height = 0] = ['Width', 'Height'].map((name) =>
    Number(new RegExp(`/${name}\\s+(\\d{1,9})`).exec(dictionary)?.[1] ?? 0),
  );
  if (width * height > MAX_PIXELS) throw limit('pdf_pixels', MAX_PIXELS, width * height);
}

function limit(name: string, allowed: number, value: number): Refusal {
  return new Refusal('E_LIMIT', { limit: name, allowed, value });
}
