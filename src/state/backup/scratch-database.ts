/**
 * A scratch database in memory that a plain SQL dump is loaded into, to prove that it loads. The SQL of
 * a backup runs in a sandbox without files, programs or network, so that even a forged backup can do no harm.
 */
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Queryable } from '../db/database.ts';
import { readPieces } from '../../config/read-once.ts';
import { DUMP_TRAILER } from '../db/dump-text.ts';
import { EmbeddedServer } from '../db/embedded/embedded-server.ts';
import { ROLE_NAMES } from '../db/role-name.ts';
import { DUMP_RULES } from './backup-file.ts';

/** What the dump was loaded into; ends with `close`. */
export interface ScratchDatabase extends Queryable {
  /**
   * These tables as one text of SQL without COPY, written by the scratch database, so that a
   * server never runs SQL from the backup file itself.
   */
  script(tables: readonly string[]): Promise<string>;
  close(): Promise<void>;
}

/** The line by which pg_dump names the table of the data lines that follow. */
const COPY_HEAD = /^COPY (\S+ \([^)]*\)) FROM stdin;$/;
const COPY_END = '\\.';
/** Lines that newer releases of pg_dump write for psql. */
const FOR_PSQL = /^\\(?:un)?restrict [A-Za-z0-9]+$/;
const UNKNOWN_BEFORE_17 = /^SET transaction_timeout = /;
/** Data lines are handed over in pieces of about this many bytes. */
const PIECE_BYTES = 8_388_608;

/** Loads the dump in the file `path`. Refuses STOP_BACKUP_UNREADABLE if it does not load; then nothing remains. */
export async function loadScratch(path: string): Promise<ScratchDatabase> {
  const server = await EmbeddedServer.startInMemory();
  try {
    await loadDump(server, path);
  } catch (error) {
    await server.stop();
    if (!(error instanceof Error)) throw error;
    throw new Refusal('STOP_BACKUP_UNREADABLE', { problem: error.message.split('\n')[0] ?? '' }, { cause: error });
  }
  return {
    rows: (statement, params, row) => server.rows(statement, params, row),
    script: (tables) => scriptOf(server, tables),
    close: () => server.stop(),
  };
}

async function scriptOf(server: EmbeddedServer, tables: readonly string[]): Promise<string> {
  const pieces: Uint8Array[] = [];
  // Loading left the search path empty, which the dump cannot put back.
  await server.become(ROLE_NAMES.admin);
  const dump = server.dump({ snapshotId: '', tables }, ROLE_NAMES.admin);
  for await (const piece of dump.stream) pieces.push(piece);
  return forOlderServers(Buffer.concat(pieces).toString('utf8'));
}

/** Newer releases of pg_dump write lines for psql, and settings that an older server does not know, but not inside data. */
function forOlderServers(text: string): string {
  const start = text.indexOf('\nCREATE TABLE ');
  const end = text.lastIndexOf(DUMP_TRAILER);
  const head = text.slice(0, start).split('\n');
  const settings = head.filter((line) => !FOR_PSQL.test(line) && !UNKNOWN_BEFORE_17.test(line));
  return settings.join('\n') + text.slice(start, end);
}

/** Statements are sent unchanged; the data of a COPY is sent as bytes, because the server has no stdin. */
async function loadDump(server: EmbeddedServer, path: string): Promise<void> {
  let statements: string[] = [];
  let copy: TableRows | null = null;
  const pieces = await readPieces(path, DUMP_RULES);
  if (pieces === null) throw new Error('the dump is not there');
  for await (const bytes of linesOf(pieces)) {
    if (copy !== null) {
      if (bytes.length === COPY_END.length && bytes.toString('latin1') === COPY_END) {
        await copy.flush();
        copy = null;
      } else {
        await copy.add(bytes);
      }
      continue;
    }
    const line = bytes.toString('utf8');
    const target = COPY_HEAD.exec(line)?.[1];
    if (target === undefined) {
      if (!FOR_PSQL.test(line)) statements.push(line);
      continue;
    }
    await server.script(statements.join('\n'));
    statements = [];
    copy = new TableRows(server, `COPY ${target} FROM '/dev/blob'`);
  }
  if (copy !== null) throw new Error('the data of a table does not end');
  await server.script(statements.join('\n'));
}

class TableRows {
  readonly #server: EmbeddedServer;
  readonly #sql: string;
  #lines: Buffer[] = [];
  #bytes = 0;

  constructor(server: EmbeddedServer, sql: string) {
    this.#server = server;
    this.#sql = sql;
  }

  async add(line: Buffer): Promise<void> {
    this.#lines.push(line, LINE_FEED);
    this.#bytes += line.length + 1;
    if (this.#bytes > PIECE_BYTES) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#bytes > 0) await this.#server.copyIn(this.#sql, Buffer.concat(this.#lines, this.#bytes));
    this.#lines = [];
    this.#bytes = 0;
  }
}

const LINE_FEED = Buffer.from('\n');

/** Lines without their LF. Nothing else ends a line, because a text may contain other line separators. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  for await (const chunk of stream) {
    let at = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, at)) {
      yield Buffer.concat([...parts, chunk.subarray(at, end)]);
      parts = [];
      at = end + 1;
    }
    if (at < chunk.length) parts.push(chunk.subarray(at));
  }
  if (parts.length > 0) yield Buffer.concat(parts);
}
