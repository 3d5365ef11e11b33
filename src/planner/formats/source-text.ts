/**
 * How bytes become text: strict UTF-8, no NUL, within the limits, with a table of line starts.
 * Knows encodings and limits; must not know Markdown, and never changes a byte.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { Refusal } from '../../model/refusal.ts';
import { MAX_SOURCE_BYTES } from '../../model/source-format.ts';
import { isNfc } from './nfc.ts';
import { readLines, type LineEnds } from './line-table.ts';

const BOM_BYTES = 3;

export interface SourceText {
  readonly bytes: Buffer;
  /** The whole source, decoded; encoding it again gives `bytes`. */
  readonly text: string;
  /** What a parser sees: without the byte order mark, every line end an LF, the same number of lines. */
  readonly content: string;
  /** Byte offset of the start of each line, and the length of the source as the last entry. */
  readonly lineStarts: Uint32Array;
  readonly lineEnds: LineEnds;
  readonly hasBom: boolean;
  /** Whether every byte is ASCII, in which case every normal form is the text itself. */
  readonly isAscii: boolean;
  readonly isNfc: boolean;
}

/**
 * Decodes a source. Refuses what PostgreSQL could not give back byte for byte:
 * `E_LIMIT` (64 MiB, 1 MiB a line, 8,388,608 lines), `E_ENCODING` with the offset of the first wrong byte, `E_NUL`,
 * `SOURCE_EMPTY` when there is nothing but white space.
 */
export function readText(bytes: Buffer): SourceText {
  if (bytes.length > MAX_SOURCE_BYTES) {
    throw new Refusal('E_LIMIT', { limit: 'source_bytes', allowed: MAX_SOURCE_BYTES, value: bytes.length });
  }
  if (!isUtf8(bytes)) throw refusalAt('E_ENCODING', bytes, firstInvalidByte(bytes));
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw refusalAt('E_NUL', bytes, nul);

  const { lineStarts, lineEnds } = readLines(bytes);
  const hasBom = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  const body = bytes.toString('utf8', hasBom ? BOM_BYTES : 0);
  if (!/\S/.test(body)) throw new Refusal('SOURCE_EMPTY', { bytes: bytes.length });
  const isPlain = isAscii(bytes);
  return {
    bytes,
    text: hasBom ? `\uFEFF${body}` : body,
    content: lineEnds.crlf + lineEnds.cr > 0 ? body.replace(/\r\n?/g, '\n') : body,
    lineStarts,
    lineEnds,
    hasBom,
    isAscii: isPlain,
    isNfc: isPlain || isNfc(body),
  };
}

function refusalAt(code: 'E_ENCODING' | 'E_NUL', bytes: Buffer, offset: number): Refusal {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line += 1;
  return new Refusal(code, { offset, line, byte: bytes.toString('hex', offset, offset + 1) });
}

/** The offset of the first byte at which no UTF-8 sequence begins (RFC 3629, section 4). */
function firstInvalidByte(bytes: Buffer): number {
  let at = 0;
  while (at < bytes.length) {
    const length = sequenceLength(bytes, at);
    if (length === 0) return at;
    at += length;
  }
  return at;
}

function sequenceLength(bytes: Buffer, at: number): 0 | 1 | 2 | 3 | 4 {
  const lead = bytes[at] ?? 0;
  if (lead < 0x80) return 1;
  const length =
    lead >= 0xc2 && lead <= 0xdf ? 2 : lead >= 0xe0 && lead <= 0xef ? 3 : lead >= 0xf0 && lead <= 0xf4 ? 4 : 0;
  if (length === 0) return 0;
  const second = bytes[at + 1] ?? 0;
  // The second byte excludes overlong forms, surrogates and what lies beyond U+10FFFF.
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let next = 2; next < length; next += 1) {
    if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
