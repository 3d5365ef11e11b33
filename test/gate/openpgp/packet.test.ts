/** The framing of packets and of a signature's fields, at the edges of every length. */
import { describe, expect, test } from 'vitest';
import { oneSignatureBody, readPackets, signatureFields } from '../../../src/gate/openpgp/packet.ts';
import { FramingError } from '../../../src/model/encoding/openpgp-packet.ts';

const told = (code: string, facts: object) => expect.objectContaining({ code, facts });
const zeros = (length: number) => Buffer.alloc(length);
const bytes = (...parts: readonly (number | Uint8Array)[]) =>
  Buffer.concat(parts.map((part) => (typeof part === 'number' ? Buffer.from([part]) : part)));

describe('packets', () => {
  test.each<readonly [string, Buffer, number, number]>([
    ['nothing, new', bytes(0xc2, 0), 2, 0],
    ['one byte of length, new', bytes(0xc2, 191, zeros(191)), 2, 191],
    ['two bytes of length, new', bytes(0xc6, 192, 0, zeros(192)), 6, 192],
    ['two bytes of length, new, at its end', bytes(0xff, 223, 255, zeros(8383)), 63, 8383],
    ['four bytes of length, new', bytes(0xc2, 255, 0, 0, 1, 2, zeros(258)), 2, 258],
    ['one byte of length, old', bytes(0x88, 3, zeros(3)), 2, 3],
    ['two bytes of length, old', bytes(0x99, 1, 2, zeros(258)), 6, 258],
    ['four bytes of length, old', bytes(0xbe, 0, 1, 0, 0, zeros(65_536)), 15, 65_536],
  ])('of %s', (_what, packet, tag, length) => {
    const [first, second, ...others] = readPackets(bytes(packet, 0xcb, 1, 7));
    expect([first?.tag, first?.body.length]).toEqual([tag, length]);
    expect([second?.tag, [...(second?.body ?? [])]]).toEqual([11, [7]]);
    expect(others).toEqual([]);
  });

  test('an empty input has none', () => {
    expect(readPackets(zeros(0))).toEqual([]);
  });

  test.each<readonly [string, Buffer, string]>([
    ['a first bit that is not set', bytes(0x42, 0), 'a packet header lacks its first bit'],
    ['a partial length', bytes(0xc2, 224, zeros(40)), 'a packet has a partial length'],
    ['the longest partial length', bytes(0xc2, 254, zeros(40)), 'a packet has a partial length'],
    ['no definite length', bytes(0x8b, zeros(40)), 'a packet has no definite length'],
    ['a body that is too short', bytes(0xc2, 3, 1, 2), 'the bytes end too early'],
    ['no length', bytes(0xc2), 'the bytes end too early'],
    ['half a length', bytes(0xc2, 255, 0, 0), 'the bytes end too early'],
    ['a length beyond 2^31', bytes(0xc2, 255, 0xff, 0, 0, 0), 'the bytes end too early'],
  ])('are not read with %s', (_what, packet, problem) => {
    expect(() => readPackets(packet)).toThrow(FramingError);
    expect(() => oneSignatureBody('a.asc', packet)).toThrow(told('SIGNATURE_PACKETS', { file: 'a.asc', problem }));
  });

  test('of a signature file are one, of a signature', () => {
    expect([...oneSignatureBody('a.asc', bytes(0xc2, 2, 8, 9))]).toEqual([8, 9]);
    const one = 'there is not exactly one packet';
    for (const [packets, problem] of [
      [zeros(0), one],
      [bytes(0xc2, 0, 0xc2, 0), one],
      [bytes(0xc6, 0), 'the packet has tag 6'],
    ] as const)
      expect(() => oneSignatureBody('a.asc', packets)).toThrow(told('SIGNATURE_PACKETS', { file: 'a.asc', problem }));
  });
});

/** Bytes whose reader is broken. */
const broken = (content: Buffer) => {
  const fault = new TypeError('a fault of the program');
  const subarray = () => {
    throw fault;
  };
  return { fault, bytes: Object.assign(Buffer.from(content), { subarray }) };
};

test('a fault is not a refusal, and a refusal keeps its cause', () => {
  const packets = broken(bytes(0xc2, 1, 1));
  expect(() => oneSignatureBody('a.asc', packets.bytes)).toThrow(packets.fault);
  const signature = broken(body());
  expect(() => signatureFields('a.asc', signature.bytes)).toThrow(signature.fault);
  const because = expect.objectContaining({ cause: expect.any(FramingError) });
  expect(() => oneSignatureBody('a.asc', zeros(0))).toThrow(because);
  expect(() => signatureFields('a.asc', zeros(1).fill(4))).toThrow(because);
});

const CREATED = bytes(5, 2, 0x5e, 0, 0, 1);
const area = (version: number, content: Uint8Array) => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return bytes(version === 6 ? length : length.subarray(2), content);
};
interface Written {
  readonly version?: number;
  readonly algorithm?: number;
  readonly hashed?: Uint8Array;
  readonly unhashed?: Uint8Array;
  readonly salt?: Uint8Array;
  readonly numbers?: Uint8Array;
}
const ONE = bytes(0, 1, 1);

function body(written: Written = {}): Buffer {
  const { version = 4, algorithm = 22, hashed = CREATED, unhashed = zeros(0), numbers = bytes(ONE, ONE) } = written;
  const head = bytes(version, 0x10, algorithm, 8, area(version, hashed), area(version, unhashed));
  return bytes(head, 0xaa, 0xbb, written.salt ?? zeros(0), numbers);
}

const fields = (written: Written) => signatureFields('a.asc', body(written));
const unread = (written: Written, problem: string) =>
  expect(() => fields(written)).toThrow(told('SIGNATURE_PARSE', { file: 'a.asc', problem }));

describe('the fields of a signature', () => {
  test('are read at the offsets of RFC 9580', () => {
    expect(fields({ unhashed: bytes(2, 0x90, 7) })).toEqual({
      version: 4,
      type: 0x10,
      publicKeyAlgorithm: 22,
      hashAlgorithm: 8,
      hashed: [{ type: 2, critical: false, body: Buffer.from([0x5e, 0, 0, 1]) }],
      unhashed: [{ type: 16, critical: true, body: Buffer.from([7]) }],
      createdMs: 0x5e_00_00_01 * 1000,
    });
    const six = fields({ version: 6, algorithm: 27, salt: bytes(2, 1, 1), numbers: zeros(64) });
    expect(six).toMatchObject({ version: 6, publicKeyAlgorithm: 27, createdMs: 0x5e_00_00_01 * 1000 });
  });

  test('are not read in versions 3 and 5, and others there are not', () => {
    for (const version of [3, 5]) unread({ version }, `version ${version}`);
    for (const version of [0, 2, 7])
      expect(() => fields({ version })).toThrow(told('SIGNATURE_VERSION', { file: 'a.asc', version }));
    expect(() => signatureFields('a.asc', zeros(0))).toThrow(told('SIGNATURE_VERSION', { file: 'a.asc', version: 0 }));
  });

  test('have subpackets of every length, at their edges', () => {
    const long = (head: Buffer, length: number) => bytes(CREATED, head, 99, zeros(length - 1));
    for (const [head, length] of [
      [bytes(191), 191],
      [bytes(192, 0), 192],
      [bytes(254, 255), 16_319],
      [bytes(255, 0, 0, 1, 2), 258],
    ] as const) {
      const { hashed } = fields({ hashed: long(head, length) });
      expect(hashed.map(({ type, body: content }) => [type, content.length])).toEqual([
        [2, 4],
        [99, length - 1],
      ]);
    }
    unread({ hashed: bytes(CREATED, 0) }, 'a subpacket is empty');
    unread({ hashed: bytes(CREATED, 3, 99) }, 'the bytes end too early');
  });

  test('are one creation time of four bytes, and nothing twice that is read once', () => {
    unread({ hashed: zeros(0) }, 'there is no creation time');
    unread({ hashed: bytes(CREATED, CREATED) }, 'subpacket 2 occurs twice');
    for (const [type, length] of [
      [3, 4],
      [16, 8],
      [33, 21],
    ] as const) {
      const once = bytes(CREATED, length + 1, type, zeros(length));
      expect(fields({ hashed: once }).hashed).toHaveLength(2);
      unread({ hashed: bytes(once, length + 1, type, zeros(length)) }, `subpacket ${type} occurs twice`);
    }
    expect(fields({ hashed: bytes(CREATED, 1, 99, 1, 99) }).hashed).toHaveLength(3);
    unread({ hashed: bytes(6, 2, zeros(5)) }, 'subpacket 2 has a false length');
    for (const type of [3, 16])
      unread({ hashed: bytes(CREATED, 4, type, zeros(3)) }, `subpacket ${type} has a false length`);
    // An unsigned one is refused by its own check.
    expect(fields({ unhashed: bytes(4, 16, zeros(3)) }).unhashed).toHaveLength(1);
  });

  test('end with the numbers of their algorithm', () => {
    for (const [algorithm, numbers] of [
      [1, ONE],
      [19, bytes(ONE, ONE)],
      [22, bytes(ONE, ONE)],
      [27, zeros(64)],
    ] as const) {
      expect(fields({ algorithm, numbers }).publicKeyAlgorithm).toBe(algorithm);
      unread({ algorithm, numbers: bytes(numbers, 0) }, 'bytes follow the signature');
      unread({ algorithm, numbers: numbers.subarray(0, -1) }, 'the bytes end too early');
    }
    // signature-algorithm refuses another algorithm, whatever its numbers are.
    expect(fields({ algorithm: 17, numbers: zeros(9) }).publicKeyAlgorithm).toBe(17);
  });

  test('count the bits of a number from the first that is set', () => {
    const rsa = (numbers: Buffer) => ({ algorithm: 1, numbers });
    for (const number of [
      bytes(0, 1, 1),
      bytes(0, 7, 0x7f),
      bytes(0, 8, 0x80),
      bytes(0, 8, 0xff),
      bytes(0, 9, 1, 0),
      bytes(0, 16, 0x80, 0),
      bytes(1, 1, 1, zeros(32)),
    ])
      expect(fields(rsa(number)).publicKeyAlgorithm).toBe(1);
    for (const number of [
      bytes(0, 0),
      bytes(0, 1, 0),
      bytes(0, 1, 2),
      bytes(0, 7, 0x80),
      bytes(0, 8, 0x7f),
      bytes(0, 9, 2, 0),
      bytes(0, 9, 0, 0),
      bytes(0, 16, 0x40, 0),
    ])
      unread(rsa(number), 'a number has a false length');
  });

  test('are not more than their areas hold', () => {
    unread({ version: 6, algorithm: 27, salt: bytes(2, 1), numbers: zeros(64) }, 'the bytes end too early');
    expect(() => signatureFields('a.asc', body().subarray(0, 9))).toThrow(
      told('SIGNATURE_PARSE', { file: 'a.asc', problem: 'the bytes end too early' }),
    );
  });
});
