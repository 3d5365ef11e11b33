/**
 * ASCII armor, read far more strictly than OpenPGP requires: one block, no headers, no text around it,
 * one spelling. Knows text and bytes, nothing of what the packets inside mean.
 */
import { crc24 } from '../../model/encoding/armored.ts';
import { Refusal, type RefusalCode } from '../../model/refusals/refusal.ts';

/** The refusal codes of the caller's file: a signature has one for each step, a certificate one for all. */
export interface ArmorCodes {
  readonly charset: RefusalCode;
  readonly armor: RefusalCode;
  readonly base64: RefusalCode;
  readonly crc: RefusalCode;
}

/** The file that is read: its name is for people only. */
export interface ArmoredFile {
  readonly name: string;
  readonly codes: ArmorCodes;
}

/** The two parts of a block between its lines: base64 text without line ends, and the four characters of the CRC. */
export interface ArmorBlock {
  readonly base64: string;
  readonly crc: string | null;
}

export const SIGNATURE_ARMOR_CODES = {
  charset: 'SIGNATURE_CHARSET',
  armor: 'SIGNATURE_ARMOR',
  base64: 'SIGNATURE_ARMOR_B64',
  crc: 'SIGNATURE_ARMOR_CRC',
} as const satisfies ArmorCodes;

/** Longest line of base64 in an armor (RFC 4880, 6.3). */
const MAX_LINE = 76;

/**
 * The text of an armored file, which is printable ASCII, CR and LF and nothing else: no form feed, tab, escape,
 * NUL or letter beyond ASCII, all of which the library skips. Refuses with `codes.charset`.
 */
export function armorText({ name, codes }: ArmoredFile, bytes: Uint8Array): string {
  const at = bytes.findIndex((byte) => (byte < 0x20 || byte > 0x7e) && byte !== 0x0a && byte !== 0x0d);
  if (at !== -1) throw new Refusal(codes.charset, { file: name, offset: at });
  return Buffer.from(bytes).toString('latin1');
}

/**
 * The one block that the whole text must be: BEGIN line, blank line, base64 lines of at most 76, perhaps a CRC line,
 * END line, at most one final line end. Line ends are LF throughout or CRLF throughout. Refuses with `codes.armor`.
 */
export function armorBlock({ name, codes }: ArmoredFile, text: string, label: string): ArmorBlock {
  const refuse = (problem: string): never => {
    throw new Refusal(codes.armor, { file: name, problem });
  };
  const lines = text.split(text.includes('\r') ? '\r\n' : '\n');
  if (lines.some((line) => /[\r\n]/.test(line))) refuse('mixed line ends');
  if (lines.at(-1) === '') lines.pop();
  if (lines[0] !== `-----BEGIN PGP ${label}-----`) refuse(`the first line is not BEGIN PGP ${label}`);
  if (lines[1] !== '') refuse('the second line is not blank');
  if (lines.at(-1) !== `-----END PGP ${label}-----`) refuse(`the last line is not END PGP ${label}`);
  const body = lines.slice(2, -1);
  const crc = /^=([A-Za-z0-9+/]{4})$/.exec(body.at(-1) ?? '')?.[1] ?? null;
  const base64 = crc === null ? body : body.slice(0, -1);
  if (base64.length === 0) refuse('there is no content');
  if (base64.some((line) => line.length > MAX_LINE || !/^[A-Za-z0-9+/=]+$/.test(line))) refuse('a line is not base64');
  return { base64: base64.join(''), crc };
}

/**
 * The bytes of a block. The base64 must be what these bytes encode to, so that spare bits and odd padding are
 * refused with `codes.base64`; a CRC that is present must be right, else `codes.crc` (the library ignores it).
 */
export function armorBytes({ name, codes }: ArmoredFile, block: ArmorBlock): Uint8Array {
  const bytes = Buffer.from(block.base64, 'base64');
  if (bytes.toString('base64') !== block.base64) throw new Refusal(codes.base64, { file: name });
  if (block.crc !== null && block.crc !== crc24(bytes)) throw new Refusal(codes.crc, { file: name });
  return bytes;
}
