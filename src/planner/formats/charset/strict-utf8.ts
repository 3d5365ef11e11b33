/** Strict UTF-8 (RFC 3629) without NUL: nothing is guessed, replaced or transcoded. */
import { isUtf8 } from 'node:buffer';
import { Refusal } from '../../../model/refusals/refusal.ts';

/**
 * Refuses what PostgreSQL could not return byte for byte: `E_ENCODING` and `E_NUL`, with offset and line of the first
 * wrong byte.
 */
export function requireUtf8(bytes: Buffer): void {
  if (!isUtf8(bytes)) throw refusalAt('E_ENCODING', bytes, firstInvalidByte(bytes));
  const nul = bytes.indexOf(0);
  if (nul >= 0) throw refusalAt('E_NUL', bytes, nul);
}

/** The decoded text without a byte order mark. Refuses as `requireUtf8` does. */
export function decodeUtf8(bytes: Buffer): string {
  requireUtf8(bytes);
  const text = bytes.toString('utf8');
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
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
  // The second byte excludes overlong forms, surrogates and what is beyond U+10FFFF.
  const lowest = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80;
  const highest = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf;
  if (second < lowest || second > highest) return 0;
  for (let next = 2; next < length; next += 1) {
    if (((bytes[at + next] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  return length;
}
