/** The header of an OpenPGP packet in both formats, and a cursor that never reads beyond the end. */
import { describe, expect, it } from 'vitest';
import { ByteCursor, FramingError, readPacketHeader } from '../../../src/model/encoding/openpgp-packet.ts';

const headerOf = (...bytes: readonly number[]) => readPacketHeader(new ByteCursor(Uint8Array.from(bytes)));

describe('readPacketHeader', () => {
  it.each([
    ['one byte', [0xc2, 191], { tag: 2, length: 191 }],
    ['two bytes', [0xc2, 192, 0], { tag: 2, length: 192 }],
    ['two bytes at their end', [0xc2, 223, 255], { tag: 2, length: 8383 }],
    ['four bytes', [0xd2, 255, 0xff, 0, 0, 1], { tag: 18, length: 0xff000001 }],
    ['a part', [0xd2, 224], { tag: 18, length: 'partial' }],
    ['the greatest part', [0xd2, 254], { tag: 18, length: 'partial' }],
    ['one byte in the legacy format', [0x88, 7], { tag: 2, length: 7 }],
    ['two bytes in the legacy format', [0x89, 1, 0], { tag: 2, length: 256 }],
    ['four bytes in the legacy format', [0x8a, 0, 1, 0, 0], { tag: 2, length: 65_536 }],
    ['no length in the legacy format', [0x8b], { tag: 2, length: 'indeterminate' }],
  ] as const)('reads a length of %s', (_, bytes, header) => {
    expect(headerOf(...bytes)).toEqual(header);
  });

  it.each([
    ['nothing', []],
    ['a first bit that is not set', [0x42, 1]],
    ['a length that is cut off', [0xc2, 255, 0, 0]],
  ])('throws FramingError for %s', (_, bytes) => {
    expect(() => headerOf(...bytes)).toThrow(FramingError);
  });
});
