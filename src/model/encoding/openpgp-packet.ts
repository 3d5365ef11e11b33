/** The framing of OpenPGP packets (RFC 9580, 4.2): bytes read forward, and packet headers. Knows nothing of what a packet holds. */

/** Bytes that cannot be framed; the caller turns it into the refusal of its own file. */
export class FramingError extends Error {}

/** Reads forward and never beyond the end, where it throws FramingError. */
export class ByteCursor {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(length: number): Uint8Array {
    if (this.#at + length > this.#bytes.length) throw new FramingError('the bytes end too early');
    const taken = this.#bytes.subarray(this.#at, this.#at + length);
    this.#at += length;
    return taken;
  }

  /** A big-endian number. Multiplied, not shifted: four bytes do not fit a signed 32-bit integer. */
  number(length: number): number {
    return this.take(length).reduce((sum, byte) => sum * 256 + byte, 0);
  }

  byte(): number {
    return this.number(1);
  }
}

export interface PacketHeader {
  readonly tag: number;
  /** Bytes of the body that follows; `partial` when only its first part has a length, `indeterminate` when nothing has. */
  readonly length: number | 'partial' | 'indeterminate';
}

/** Reads the header of a packet in the current or the legacy format. FramingError. */
export function readPacketHeader(cursor: ByteCursor): PacketHeader {
  const header = cursor.byte();
  if ((header & 0x80) === 0) throw new FramingError('a packet header lacks its first bit');
  const isNew = (header & 0x40) !== 0;
  return isNew
    ? { tag: header & 0x3f, length: newLength(cursor) }
    : { tag: (header >> 2) & 0x0f, length: oldLength(cursor, header & 0x03) };
}

function newLength(cursor: ByteCursor): PacketHeader['length'] {
  const first = cursor.byte();
  if (first < 192) return first;
  if (first < 224) return ((first - 192) << 8) + cursor.byte() + 192;
  return first === 255 ? cursor.number(4) : 'partial';
}

function oldLength(cursor: ByteCursor, kind: number): PacketHeader['length'] {
  return kind === 3 ? 'indeterminate' : cursor.number(2 ** kind);
}
