/**
 * How much a server may send in one answer. Reads the headers of the protocol's messages (PostgreSQL 18 manual, 54.7) as
 * they arrive, before pg keeps any of them; knows no content.
 */

/** Header of a message: its type, and a length that counts itself and not the type. */
const HEADER_BYTES = 5;
const LENGTH_BYTES = 4;

/** Everything but rows, from one ReadyForQuery to the next: descriptions, notices, errors, parameters. */
const MAX_WORDS_BYTES = 1_048_576;
/** Until the session is known to be one of ours, no answer is longer than a page. */
const MAX_FIRST_ROWS_BYTES = 1_048_576;
/** Several times the rows of the largest document: 64 MiB of text in 200,000 units. */
const MAX_ROWS_BYTES = 536_870_912;
/** What a row takes here, however short it is. */
const ROW_COST_BYTES = 64;

const NONE = Buffer.alloc(0);

export type FloodFacts = { readonly kind: 'words' | 'rows' | 'framing'; readonly limit_bytes: number };

export class AnswerLimit {
  readonly #refuse: (facts: FloodFacts) => void;
  #header: Buffer = NONE;
  /** Bytes of the present message that are still to come. */
  #rest = 0;
  #words = 0;
  #rows = 0;
  #maxRows = MAX_FIRST_ROWS_BYTES;
  #isOver = false;

  /** `refuse` is called once, and must end the connection. */
  constructor(refuse: (facts: FloodFacts) => void) {
    this.#refuse = refuse;
  }

  /** From here on an answer may be as long as a document. */
  raise(): void {
    this.#maxRows = MAX_ROWS_BYTES;
  }

  read(chunk: Buffer): void {
    for (let at = 0; at < chunk.length && !this.#isOver;) {
      if (this.#rest > 0) {
        const skipped = Math.min(this.#rest, chunk.length - at);
        this.#rest -= skipped;
        at += skipped;
        continue;
      }
      const missing = HEADER_BYTES - this.#header.length;
      const part = chunk.subarray(at, at + missing);
      at += part.length;
      this.#header = this.#header.length === 0 ? part : Buffer.concat([this.#header, part]);
      if (this.#header.length === HEADER_BYTES) this.#message(this.#header);
    }
  }

  #message(header: Buffer): void {
    const type = String.fromCharCode(header.readUInt8(0));
    const length = header.readUInt32BE(1);
    this.#header = NONE;
    if (length < LENGTH_BYTES) return this.#over('framing', LENGTH_BYTES);
    this.#rest = length - LENGTH_BYTES;
    if (type === 'D') this.#rows += length + ROW_COST_BYTES;
    else this.#words += length;
    if (this.#words > MAX_WORDS_BYTES) return this.#over('words', MAX_WORDS_BYTES);
    if (this.#rows > this.#maxRows) return this.#over('rows', this.#maxRows);
    if (type !== 'Z') return;
    this.#words = 0;
    this.#rows = 0;
  }

  #over(kind: FloodFacts['kind'], limit: number): void {
    this.#isOver = true;
    this.#refuse({ kind, limit_bytes: limit });
  }
}
