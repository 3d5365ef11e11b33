/**
 * Decodes a source in the encoding that it declares: by byte order mark, XML declaration or `meta`. Nothing is guessed: a
 * source that declares nothing is UTF-8, and a declaration that the bytes contradict is refused.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { byteOrderMark, declarationsIn, type Declaration, type Declared } from './declared-charset.ts';
import { decodeUtf8 } from './strict-utf8.ts';

export interface DecodedSource {
  /** Without a byte order mark. */
  readonly text: string;
  /** The name of the encoding in the WHATWG Encoding Standard, in lower case. */
  readonly charset: string;
}

/** Bytes 0x80 to 0x9F of windows-1252 (WHATWG Encoding Standard); Node 20 decodes them as control characters. */
const WINDOWS_1252 =
  '\u20AC\u0081\u201A\u0192\u201E\u2026\u2020\u2021\u02C6\u2030\u0160\u2039\u0152\u008D\u017D\u008F' +
  '\u0090\u2018\u2019\u201C\u201D\u2022\u2013\u2014\u02DC\u2122\u0161\u203A\u0153\u009D\u017E\u0178';

/** NUL, and what a decoder gives for a byte that its encoding does not use: control and private-use characters. */
const UNUSED = /[\0\u0080-\u009F\uE000-\uF8FF\uFFFD]/u;
const CHUNK = 1 << 16;
const HEAD_LENGTH = 4096;

/**
 * The text of a source. Refusals: `E_ENCODING` with the line for bytes that are not in the declared encoding, for a
 * declaration that the bytes contradict, and for an unknown one; `E_NUL`.
 */
export function decodeSource(bytes: Buffer, declared: Declared): DecodedSource {
  const mark = byteOrderMark(bytes);
  const isWide = mark !== null && mark.charset !== 'utf-8';
  const text = isWide ? decodeWide(bytes, mark) : null;
  // UTF-16 hides its declaration from who looks for ASCII; it must agree when it is read.
  const head = text === null ? bytes : Buffer.from(text.slice(0, HEAD_LENGTH), 'latin1');
  const declarations = declarationsIn(head, declared);
  const charsets = declarations.map(charsetOf);
  const charset = mark?.charset ?? charsets[0] ?? 'utf-8';
  if (text === null && isAscii(bytes) && isAsciiPart(charset)) return { text: decodeUtf8(bytes), charset };
  for (const [index, declaration] of declarations.entries()) {
    const stated = charsets[index] ?? charset;
    const agrees = isWide ? stated.startsWith('utf-16') : stated === charset;
    if (!agrees)
      throw refusal(declaration, `${mark === null ? 'another declaration' : 'the first bytes'} say ${charset}`);
  }
  if (text !== null) return { text, charset };
  if (charset === 'utf-8') return { text: decodeUtf8(bytes), charset };
  const [declaration = { label: charset, line: 1 }] = declarations;
  requireHonest(bytes, charset, declaration);
  return { text: decodeFatal(bytes, charset, declaration), charset };
}

/** Whether ASCII text is the same in the encoding. */
function isAsciiPart(charset: string): boolean {
  return !charset.startsWith('utf-16') && charset !== 'iso-2022-jp';
}

function decodeWide(bytes: Buffer, { charset, length }: NonNullable<ReturnType<typeof byteOrderMark>>): string {
  const declaration = { label: charset, line: 1 };
  if (charset === 'utf-32') throw refusal(declaration, 'the encoding is not known');
  return decodeFatal(bytes.subarray(length), charset, declaration);
}

/** The encoding of a declaration. Refusal `E_ENCODING` for a name that is none. */
function charsetOf(declaration: Declaration): string {
  // ASCII is a part of every other encoding here; text beyond it makes the declaration untrue.
  if (/^(?:us-)?ascii$/i.test(declaration.label)) return 'us-ascii';
  try {
    return new TextDecoder(declaration.label, { fatal: true }).encoding;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw refusal(declaration, 'the encoding is not known', {}, error);
  }
}

/** Refuses a declaration that the bytes contradict as a whole. */
function requireHonest(bytes: Buffer, charset: string, declaration: Declaration): void {
  if (charset.startsWith('utf-16')) throw refusal(declaration, 'the text is not UTF-16');
  const problem = charset === 'us-ascii' ? 'the text is not ASCII' : isUtf8(bytes) ? 'the text is UTF-8' : null;
  if (problem === null) return;
  const offset = bytes.findIndex((byte) => byte >= 0x80);
  throw refusal(declaration, problem, { text_line: lineAt(bytes, offset), offset });
}

function decodeFatal(bytes: Buffer, charset: string, declaration: Declaration): string {
  const decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  const pieces: string[] = [];
  let line = 1;
  for (let at = 0; at <= bytes.length; at += CHUNK) {
    const chunk = bytes.subarray(at, at + CHUNK);
    const piece = withWindows1252(decodeChunk(decoder, chunk, at + CHUNK > bytes.length), chunk, charset);
    const unused = piece === null ? -1 : piece.search(charset.startsWith('utf-16') ? /\0/ : UNUSED);
    if (piece === null || unused >= 0) {
      const before = piece === null ? textBefore(bytes, at, charset) : piece.slice(0, unused);
      const found = line + linesIn(before);
      if (piece?.charAt(unused) === '\0') throw new Refusal('E_NUL', { line: found });
      throw refusal(declaration, 'the text is not in this encoding', { text_line: found });
    }
    pieces.push(piece);
    line += linesIn(piece);
  }
  return pieces.join('');
}

/** Null where the bytes are not in the encoding. */
function decodeChunk(decoder: InstanceType<typeof TextDecoder>, chunk: Buffer, isLast: boolean): string | null {
  try {
    return decoder.decode(chunk, { stream: !isLast });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return null;
  }
}

/** What of a chunk can be decoded, to say on which line the rest begins. */
function textBefore(bytes: Buffer, at: number, charset: string): string {
  const decoder = new TextDecoder(charset, { fatal: true, ignoreBOM: true });
  decodeChunk(decoder, bytes.subarray(0, at), false);
  let text = '';
  for (let next = at; next < bytes.length; next += 1) {
    const piece = decodeChunk(decoder, bytes.subarray(next, next + 1), false);
    if (piece === null) break;
    text += piece;
  }
  return text;
}

function withWindows1252(text: string | null, chunk: Buffer, charset: string): string | null {
  if (text === null || charset !== 'windows-1252' || text.length !== chunk.length) return text;
  return chunk.toString('latin1').replace(/[\u0080-\u009F]/g, (byte) => WINDOWS_1252.charAt(byte.charCodeAt(0) - 0x80));
}

function linesIn(text: string): number {
  let lines = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function lineAt(bytes: Buffer, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line += 1;
  return line;
}

function refusal(
  { label, line }: Declaration,
  problem: string,
  facts: Readonly<Record<string, number>> = {},
  cause?: unknown,
): Refusal {
  return new Refusal('E_ENCODING', { declared: label, line, problem, ...facts }, { cause });
}
