import { describe, expect, it } from 'vitest';
import { RowWriter } from '../../../src/model/encoding/row-writer.ts';

const UUID = '00112233-4455-8677-a899-aabbccddeeff';

/** int32s, big-endian. */
const numbers = (...values: readonly number[]) =>
  Buffer.concat(
    values.map((value) => {
      const bytes = Buffer.alloc(4);
      bytes.writeInt32BE(value);
      return bytes;
    }),
  );

describe('RowWriter', () => {
  it.each(['', 'abc', 'ß', 'a€', '\u{1d11e}', 'x'.repeat(81), `${'x'.repeat(79)}é`, 'é'.repeat(5_000)])(
    'writes %j as its UTF-8 bytes',
    (text) => {
      const bytes = Buffer.from(text, 'utf8');
      const record = Buffer.concat([numbers(1, 25, bytes.length), bytes]);
      expect(Buffer.from(new RowWriter('record').begin(1).text(text).take())).toEqual(record);
      expect(Buffer.from(new RowWriter('record').begin(1).utf8(bytes).take())).toEqual(record);
      expect(Buffer.from(new RowWriter('copy').begin(1).text(text).take())).toEqual(
        Buffer.concat([Buffer.from([0, 1]), numbers(bytes.length), bytes]),
      );
    },
  );

  it('writes nulls, numbers, days, uuids and bytes, and keeps rows apart', () => {
    const writer = new RowWriter('record').begin(5).text(null).integer(-2).date('1999-12-31').uuid(UUID).bytea(null);
    const uuid = Buffer.from(UUID.replaceAll('-', ''), 'hex');
    expect(Buffer.from(writer.take())).toEqual(
      Buffer.concat([numbers(5, 25, -1, 23, 4, -2, 1082, 4, -1, 2950, 16), uuid, numbers(17, -1)]),
    );
    expect(Buffer.from(writer.begin(1).integer(7).take())).toEqual(numbers(1, 23, 4, 7));
  });

  it.each([UUID.toUpperCase(), UUID.slice(1), `${UUID}0`, `${UUID}00`, `${UUID}é`, ''])('writes no uuid %j', (uuid) => {
    expect(() => new RowWriter('copy').begin(1).uuid(uuid)).toThrow('invariant broken');
  });

  it('refuses a row of another length than it said', () => {
    expect(() => new RowWriter('copy').begin(2).integer(1).take()).toThrow('invariant broken');
    expect(() => new RowWriter('copy').begin(1).integer(1).integer(2)).toThrow('invariant broken');
    expect(() => new RowWriter('copy').begin(1).begin(1)).toThrow('invariant broken');
  });
});
