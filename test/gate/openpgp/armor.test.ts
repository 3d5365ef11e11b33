/** What an armored file may look like, to the byte, and what a refusal says of one that looks otherwise. */
import { describe, expect, test } from 'vitest';
import {
  armorBlock,
  armorBytes,
  armorText,
  SIGNATURE_ARMOR_CODES,
  type ArmoredFile,
} from '../../../src/gate/openpgp/armor.ts';
import { crc24 } from '../../../src/model/encoding/armored.ts';

const FILE: ArmoredFile = { name: 'a.asc', codes: SIGNATURE_ARMOR_CODES };
const BEGIN = '-----BEGIN PGP SIGNATURE-----';
const END = '-----END PGP SIGNATURE-----';
const told = (code: string, facts: object) => expect.objectContaining({ code, facts });
const block = (text: string) => armorBlock(FILE, text, 'SIGNATURE');
const lines = (...written: readonly string[]) => `${written.join('\n')}\n`;

describe('the text of an armored file', () => {
  test('is printable ASCII with line ends, and nothing one byte beyond', () => {
    expect(armorText(FILE, Buffer.from([0x20, 0x7e, 0x0a, 0x0d]))).toBe(' ~\n\r');
    for (const byte of [0x00, 0x09, 0x0b, 0x0c, 0x0e, 0x1f, 0x7f, 0x80, 0xff])
      expect(() => armorText(FILE, Buffer.from([0x41, 0x41, byte]))).toThrow(
        told('SIGNATURE_CHARSET', { file: 'a.asc', offset: 2 }),
      );
    expect(() => armorText(FILE, Buffer.from([0]))).toThrow(told('SIGNATURE_CHARSET', { file: 'a.asc', offset: 0 }));
  });
});

describe('a block', () => {
  test('is BEGIN, a blank line, base64, perhaps a checksum, END and perhaps a line end', () => {
    expect(block(lines(BEGIN, '', 'AAAA', 'BBBB', END))).toEqual({ base64: 'AAAABBBB', crc: null });
    expect(block(lines(BEGIN, '', 'AAAA', '=abcd', END))).toEqual({ base64: 'AAAA', crc: 'abcd' });
    expect(block([BEGIN, '', 'AA==', END].join('\n'))).toEqual({ base64: 'AA==', crc: null });
    expect(block([BEGIN, '', 'AAAA', END, ''].join('\r\n'))).toEqual({ base64: 'AAAA', crc: null });
    expect(block(lines(BEGIN, '', 'A'.repeat(76), END)).base64).toHaveLength(76);
    expect(armorBlock(FILE, lines(BEGIN, '', 'AAAA', END).replaceAll('SIGNATURE', 'X'), 'X').base64).toBe('AAAA');
  });

  test.each([
    ['mixed line ends', `${BEGIN}\r\n\nAAAA\r\n${END}\r\n`],
    ['mixed line ends', `${BEGIN}\n\r\nAAAA\n${END}\n`],
    ['mixed line ends', `${BEGIN}\r\rAAAA\r${END}\r`],
    ['the first line is not BEGIN PGP SIGNATURE', lines('', BEGIN, '', 'AAAA', END)],
    ['the first line is not BEGIN PGP SIGNATURE', lines(`${BEGIN} `, '', 'AAAA', END)],
    ['the first line is not BEGIN PGP SIGNATURE', lines(` ${BEGIN}`, '', 'AAAA', END)],
    ['the second line is not blank', lines(BEGIN, 'AAAA', END)],
    ['the second line is not blank', lines(BEGIN, ' ', 'AAAA', END)],
    ['the last line is not END PGP SIGNATURE', lines(BEGIN, '', 'AAAA')],
    ['the last line is not END PGP SIGNATURE', lines(BEGIN, '', 'AAAA', `${END} `)],
    ['the last line is not END PGP SIGNATURE', lines(BEGIN, '', 'AAAA', END, '')],
    ['the last line is not END PGP SIGNATURE', lines(BEGIN, '', 'AAAA', '-----END PGP MESSAGE-----')],
    ['there is no content', lines(BEGIN, '', END)],
    ['there is no content', lines(BEGIN, '', '=abcd', END)],
    ['a line is not base64', lines(BEGIN, '', 'A'.repeat(77), END)],
    ['a line is not base64', lines(BEGIN, '', 'A'.repeat(76), 'A'.repeat(77), END)],
    ['a line is not base64', lines(BEGIN, '', '', 'AAAA', END)],
    ['a line is not base64', lines(BEGIN, '', 'AAAA', '', END)],
    ['a line is not base64', lines(BEGIN, '', ' AAAA', END)],
    ['a line is not base64', lines(BEGIN, '', 'AAAA ', END)],
    ['a line is not base64', lines(BEGIN, '', 'AA-A', END)],
    ['a line is not base64', lines(BEGIN, '', 'AA-A', 'AAAA', END)],
    ['a line is not base64', lines(BEGIN, '', 'AAAA', '=ab-d', END)],
    ['a line is not base64', lines(BEGIN, '', 'AAAA', '=ab d', END)],
    ['a line is not base64', lines(BEGIN, '', '-=abcd', END)],
    ['a line is not base64', lines(BEGIN, '', 'AAAA', '=abcd-', END)],
  ])('that is another is refused: %s (%j)', (problem, text) => {
    expect(() => block(text)).toThrow(told('SIGNATURE_ARMOR', { file: 'a.asc', problem }));
  });

  test('has no checksum of fewer or more than four characters', () => {
    // They are then part of the base64, and no base64 has such a spelling.
    for (const crc of ['=abc', '=abcde', '==abcd', 'A=abcd']) {
      const { base64, crc: none } = block(lines(BEGIN, '', 'AAAA', crc, END));
      expect(none).toBeNull();
      expect(() => armorBytes(FILE, { base64, crc: null })).toThrow(told('SIGNATURE_ARMOR_B64', { file: 'a.asc' }));
    }
  });
});

describe('the bytes of a block', () => {
  test('are what its base64 says in its one spelling, under the checksum of RFC 4880', () => {
    // Of nothing it is the initial value 0xb704ce; 0x21cf02 is the published check value of CRC-24/OPENPGP.
    expect(crc24(Buffer.alloc(0))).toBe('twTO');
    expect(crc24(Buffer.from('123456789'))).toBe('Ic8C');
    const bytes = Buffer.from('123456789');
    const base64 = bytes.toString('base64');
    expect(Buffer.from(armorBytes(FILE, { base64, crc: 'Ic8C' }))).toEqual(bytes);
    expect(Buffer.from(armorBytes(FILE, { base64, crc: null }))).toEqual(bytes);
    expect(() => armorBytes(FILE, { base64, crc: 'Ic8D' })).toThrow(told('SIGNATURE_ARMOR_CRC', { file: 'a.asc' }));
    for (const odd of ['AB==', 'AAA', 'AAAAA', 'AA==AAAA', 'AAAA====', 'A-AA'])
      expect(() => armorBytes(FILE, { base64: odd, crc: null })).toThrow(
        told('SIGNATURE_ARMOR_B64', { file: 'a.asc' }),
      );
  });
});
