/**
 * How bytes become text: strict UTF-8, no NUL, within the limits, with a table of line starts.
 * Knows encodings and limits; must not know Markdown, and never changes a byte.
 */
import { isAscii } from 'node:buffer';
import { Refusal } from '../../model/refusals/refusal.ts';
import { MAX_SOURCE_BYTES } from '../../model/source-format.ts';
import { isNfc } from './nfc.ts';
import { readLines, type LineEnds } from './line-table.ts';
import { requireUtf8 } from './charset/strict-utf8.ts';

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
  /** Whether every byte is ASCII; then every normal form is the text itself. */
  readonly isAscii: boolean;
  readonly isNfc: boolean;
}

/**
 * Decodes a source. Refuses what PostgreSQL could not return byte for byte:
 * `E_LIMIT` (64 MiB, 1 MiB a line, 8,388,608 lines), `E_ENCODING` with the offset of the first wrong byte, `E_NUL`,
 * `SOURCE_EMPTY` if there is only white space.
 */
export function readText(bytes: Buffer): SourceText {
  if (bytes.length > MAX_SOURCE_BYTES) {
    throw new Refusal('E_LIMIT', { limit: 'source_bytes', allowed: MAX_SOURCE_BYTES, value: bytes.length });
  }
  requireUtf8(bytes);
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
