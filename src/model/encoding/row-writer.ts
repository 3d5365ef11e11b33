/**
 * Rows in the binary forms of PostgreSQL, integers big-endian: `record` as record_send writes a row (int32 number of fields, then
 * for each int32 type OID, int32 length or -1 for null, bytes), `copy` as COPY … (FORMAT binary) reads it (int16 number, then
 * int32 length, bytes). Knows no table.
 */
import { assert } from '../assert.ts';

/** Type OIDs of PostgreSQL, the same in every database. */
const OIDS = { bytea: 17, integer: 23, text: 25, date: 1082, uuid: 2950 } as const;
type Type = keyof typeof OIDS;

const DAY_MS = 86_400_000;
const EPOCH_OF_DATES_MS = Date.UTC(2000, 0, 1);

const FIRST_BYTES = 4_096;
/** A field has an OID and a length before its bytes. */
const FIELD_HEAD_BYTES = 8;
const NUMBER_BYTES = 4;
const UUID_BYTES = 16;
/** A UTF-16 unit takes at most three bytes of UTF-8. */
const MAX_BYTES_PER_UNIT = 3;

/** Below this length a loop is faster than a call into Node: most columns are short, and there are millions of them. */
const SHORT = 80;
const FIRST_BEYOND_ASCII = 0x80;
const HYPHEN = 0x2d;
/** By character code: the value of a lower-case hexadecimal digit, 16 for anything else. */
const DIGITS = Uint8Array.from({ length: FIRST_BEYOND_ASCII }, (_, code) => {
  const value = '0123456789abcdef'.indexOf(String.fromCharCode(code));
  return value < 0 ? 16 : value;
});

export class RowWriter {
  readonly #form: 'record' | 'copy';
  #bytes = Buffer.allocUnsafe(FIRST_BYTES);
  #length = 0;
  #missing = 0;

  constructor(form: 'record' | 'copy') {
    this.#form = form;
  }

  /** Bytes that wait to be taken. */
  get length(): number {
    return this.#length;
  }

  /** Begins a row of so many fields. */
  begin(fields: number): this {
    assert(this.#missing === 0, 'a row has all of its fields');
    this.#missing = fields;
    this.#reserve(NUMBER_BYTES);
    this.#length =
      this.#form === 'record'
        ? this.#bytes.writeInt32BE(fields, this.#length)
        : this.#bytes.writeInt16BE(fields, this.#length);
    return this;
  }

  text(value: string | null): this {
    if (value === null) return this.#null('text');
    this.#reserve(FIELD_HEAD_BYTES + value.length * MAX_BYTES_PER_UNIT);
    const at = this.#head('text');
    const written =
      writeShortAscii(this.#bytes, value, at + NUMBER_BYTES) ?? this.#bytes.write(value, at + NUMBER_BYTES, 'utf8');
    this.#bytes.writeInt32BE(written, at);
    this.#length = at + NUMBER_BYTES + written;
    return this;
  }

  integer(value: number): this {
    return this.#number('integer', value);
  }

  /** A uuid with its hyphens. */
  uuid(value: string | null): this {
    if (value === null) return this.#null('uuid');
    this.#reserve(FIELD_HEAD_BYTES + UUID_BYTES);
    const at = this.#bytes.writeInt32BE(UUID_BYTES, this.#head('uuid'));
    writeUuid(this.#bytes, value, at);
    this.#length = at + UUID_BYTES;
    return this;
  }

  /** A day as `2026-01-31`. */
  date(value: string | null): this {
    if (value === null) return this.#null('date');
    return this.#number('date', (Date.parse(value) - EPOCH_OF_DATES_MS) / DAY_MS);
  }

  bytea(value: Uint8Array | null): this {
    return this.#copied('bytea', value);
  }

  /** A text that is at hand in UTF-8. */
  utf8(value: Uint8Array): this {
    return this.#copied('text', value);
  }

  /** What was written since the last call; the bytes are the caller's until the next row begins. */
  take(): Buffer {
    assert(this.#missing === 0, 'a row has all of its fields');
    const taken = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return taken;
  }

  #copied(type: Type, value: Uint8Array | null): this {
    if (value === null) return this.#null(type);
    this.#reserve(FIELD_HEAD_BYTES + value.length);
    const at = this.#bytes.writeInt32BE(value.length, this.#head(type));
    this.#bytes.set(value, at);
    this.#length = at + value.length;
    return this;
  }

  #number(type: Type, value: number): this {
    this.#reserve(FIELD_HEAD_BYTES + NUMBER_BYTES);
    const at = this.#bytes.writeInt32BE(NUMBER_BYTES, this.#head(type));
    this.#length = this.#bytes.writeInt32BE(value, at);
    return this;
  }

  #null(type: Type): this {
    this.#reserve(FIELD_HEAD_BYTES);
    this.#length = this.#bytes.writeInt32BE(-1, this.#head(type));
    return this;
  }

  /** Writes what stands before the length of a field, and says where the length goes. */
  #head(type: Type): number {
    assert(this.#missing > 0, 'a row has no more fields than it said');
    this.#missing -= 1;
    return this.#form === 'record' ? this.#bytes.writeInt32BE(OIDS[type], this.#length) : this.#length;
  }

  #reserve(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.#length + bytes));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}

/** Null where the text is long or not ASCII; what it has left behind by then is written over. */
function writeShortAscii(bytes: Buffer, text: string, at: number): number | null {
  if (text.length > SHORT) return null;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= FIRST_BEYOND_ASCII) return null;
    bytes[at + index] = code;
  }
  return text.length;
}

function writeUuid(bytes: Buffer, uuid: string, at: number): void {
  let digits = 0;
  let byte = 0;
  for (let index = 0; index < uuid.length; index += 1) {
    const code = uuid.charCodeAt(index);
    if (code === HYPHEN) continue;
    const digit = DIGITS[code] ?? 16;
    assert(digit < 16, 'a uuid is of hexadecimal digits in lower case');
    byte = byte * 16 + digit;
    digits += 1;
    if (digits % 2 > 0) continue;
    assert(digits <= 2 * UUID_BYTES, 'a uuid has 32 digits');
    bytes[at + digits / 2 - 1] = byte;
    byte = 0;
  }
  assert(digits === 2 * UUID_BYTES, 'a uuid has 32 digits');
}
