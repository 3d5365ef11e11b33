/** Whether the head of a backup is what gpg 2.2 reads, packet by packet. */
import { describe, expect, it } from 'vitest';
import { isReadableByGpg22 } from '../../../src/state/backup/backup-cipher.ts';

/** A session key packet and the beginning of protected data, each with its version as the first byte of the body. */
function head(changes: { readonly sessionKey?: readonly number[]; readonly data?: readonly number[] }): Buffer {
  const { sessionKey = [0xc1, 2, 3, 7], data = [0xd2, 0xe9, 1, 9] } = changes;
  return Buffer.from([...sessionKey, ...data]);
}

describe('isReadableByGpg22', () => {
  it('accepts a session key of version 3 and protected data of version 1, of known or partial length', () => {
    expect(isReadableByGpg22(head({}))).toBe(true);
    expect(isReadableByGpg22(head({ data: [0xd2, 2, 1, 9] }))).toBe(true);
    expect(isReadableByGpg22(head({ data: [0xd2, 0xff, 0, 1, 0, 0, 1, 9] }))).toBe(true);
    expect(isReadableByGpg22(head({ sessionKey: [0xc1, 0xc0, 0, 3, ...Array.from({ length: 191 }, () => 7)] }))).toBe(
      true,
    );
  });

  it.each([
    ['no bytes', Buffer.alloc(0)],
    ['bytes that are no packet', Buffer.from('-----BEGIN PGP MESSAGE-----')],
    ['another first packet', head({ sessionKey: [0xc3, 2, 3, 7] })],
    ['a session key of version 6', head({ sessionKey: [0xc1, 2, 6, 7] })],
    ['a session key without a body', head({ sessionKey: [0xc1, 0] })],
    ['a session key of partial length', head({ sessionKey: [0xc1, 0xe1, 3, 7] })],
    ['a session key that does not end', Buffer.from([0xc1, 9, 3])],
    ['protected data of version 2', head({ data: [0xd2, 2, 2, 9] })],
    ['another second packet', head({ data: [0xcb, 2, 1, 9] })],
    ['no second packet', head({ data: [] })],
    ['a second packet without a body', head({ data: [0xd2, 0xe9] })],
  ])('refuses %s', (_, bytes) => {
    expect(isReadableByGpg22(bytes)).toBe(false);
  });
});
