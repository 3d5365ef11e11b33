/**
 * COPY … FROM STDIN as the wire protocol carries it (PostgreSQL manual, 54.2.6): one Query with all statements, then for each
 * its data and its end, sent without waiting for the server's word in between. Knows no driver.
 */
import type { Statement } from './database.ts';

/** Rows for one table: a COPY statement, and its data in the form that the statement names. */
export interface CopyIn {
  readonly statement: Statement;
  readonly data: Iterable<Buffer>;
}

const HEAD_BYTES = 5;
const LENGTH_BYTES = 4;
const COPY_DATA = 0x64;
const COPY_DONE = Buffer.from([0x63, 0, 0, 0, LENGTH_BYTES]);
/** CopyFail without a reason: whoever sends it knows better. */
export const COPY_FAILED = Buffer.from([0x66, 0, 0, 0, LENGTH_BYTES + 1, 0]);

/** The text of the Query. */
export function copyText(copies: readonly CopyIn[]): string {
  return copies.map(({ statement }) => statement.sql.trimEnd().replace(/;$/, '')).join(';\n');
}

/** What a refusal calls them. */
export function copyNames(copies: readonly CopyIn[]): string {
  return copies.map(({ statement }) => statement.name).join(', ');
}

/** Messages that follow the Query. Each piece of data is used before the next one is asked for. */
export function* copyMessages(copies: readonly CopyIn[]): Generator<Buffer> {
  for (const { data } of copies) {
    for (const piece of data) {
      const message = Buffer.allocUnsafe(HEAD_BYTES + piece.length);
      message.writeUInt8(COPY_DATA);
      message.writeInt32BE(LENGTH_BYTES + piece.length, 1);
      message.set(piece, HEAD_BYTES);
      yield message;
    }
    yield COPY_DONE;
  }
}
