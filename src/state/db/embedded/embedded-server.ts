/** The PostgreSQL inside this process, used through the wire protocol, so that it behaves like a server. */
import { PGlite, protocol } from '@electric-sql/pglite';
import { pgDump } from '@electric-sql/pglite-tools/pg_dump';
import type { z } from 'zod';
import { assert } from '../../../model/assert.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { copyMessages, copyNames, copyText, type CopyIn } from '../copy-in.ts';
import type { CommandOutcome, Dump, DumpRequest, Param, Queryable, Statement } from '../database.ts';
import { dumpPreamble, DUMP_TRAILER, quotedTable, TRAILER_WITHIN_BYTES } from '../dump-text.ts';
import { parsedRows } from '../rows.ts';
import { pinSettings } from '../pinned-settings.ts';
import { valueRow } from '../session-settings.ts';
import { refusalOf } from '../sqlstate.ts';
import { columnValue, paramText } from '../wire.ts';

const { messages, serialize } = protocol;

/** Dumps are handed on in pieces of this size. */
const CHUNK_BYTES = 65_536;

export class EmbeddedServer implements Queryable {
  readonly #pglite: PGlite;

  private constructor(pglite: PGlite) {
    this.#pglite = pglite;
  }

  /** Opens the data folder; creates it if it does not exist (2 to 6 seconds). */
  static async start(dataFolder: string): Promise<EmbeddedServer> {
    return new EmbeddedServer(await PGlite.create({ dataDir: dataFolder }));
  }

  /** An empty server with its data in memory. */
  static async startInMemory(): Promise<EmbeddedServer> {
    return new EmbeddedServer(await PGlite.create());
  }

  async rows<T>(statement: Statement, params: readonly Param[], row: z.ZodType<T>): Promise<readonly T[]> {
    const answer = await this.#send(statement.name, [
      serialize.parse({ text: statement.sql }),
      serialize.bind({ values: params.map(paramText) }),
      serialize.describe({ type: 'P' }),
      serialize.execute(),
      serialize.sync(),
    ]);
    return parsedRows(statement, rowsOf(answer.messages), row);
  }

  async command(sql: string): Promise<CommandOutcome> {
    const answer = await this.#send('command', [serialize.query(sql)]);
    const complete = answer.messages.find((message) => message instanceof messages.CommandCompleteMessage);
    assert(complete !== undefined, 'a command is answered with a tag');
    return { tag: complete.text.split(' ')[0] ?? '', warnings: answer.warnings };
  }

  async script(sql: string): Promise<void> {
    await this.#send('script', [serialize.query(sql)]);
  }

  /** By the wire protocol and under the role of the session; in one piece, because this server waits for no second one. */
  async copy(copies: readonly CopyIn[]): Promise<void> {
    await this.#send(copyNames(copies), [serialize.query(copyText(copies)), ...copyMessages(copies)]);
  }

  /** Runs one `COPY … FROM '/dev/blob'` with these bytes as its data. */
  async copyIn(sql: string, data: Uint8Array): Promise<void> {
    await this.#pglite.query(sql, [], { blob: new Blob([new Uint8Array(data)]) });
  }

  /**
   * Becomes `roleName` with the fixed settings. By name, because RESET does not undo it, and
   * every time, because all sessions of cutter share this one.
   */
  async become(roleName: string): Promise<void> {
    await this.command(`SET SESSION AUTHORIZATION "${roleName}"`);
    await pinSettings(this, 'embedded');
  }

  /** Dumps with the current role. Refuses with STOP_BACKUP_INCOMPLETE (fact said). No transaction may be open. */
  dump(request: DumpRequest, roleName: string): Dump {
    let version: string | null = null;
    const read = async (): Promise<Uint8Array> => {
      const text = await this.#dumpText(request, roleName);
      return Buffer.from(dumpPreamble(request.tables) + text);
    };
    const readVersion = async (): Promise<string> => {
      const [row] = await this.rows(VERSION, [], valueRow);
      return row?.value ?? 'unknown';
    };
    async function* stream(): AsyncGenerator<Uint8Array> {
      const bytes = await read();
      for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
      version = await readVersion();
    }
    return {
      stream: stream(),
      finish: async () => {
        if (version === null)
          throw new Refusal('STOP_BACKUP_INCOMPLETE', { reason: 'the dump was not read to its end' });
        return { program: 'pglite pg_dump', version };
      },
    };
  }

  async stop(): Promise<void> {
    await this.#pglite.close();
  }

  /**
   * pg_dump shares this one session and leaves its transaction open, which would make every later write fail; if it
   * fails itself, the wrapper's clean-up hides why. So this sends ROLLBACK before the clean-up and then restores the
   * session.
   */
  async #dumpText(request: DumpRequest, roleName: string): Promise<string> {
    const args = [
      ...request.tables.map((table) => `--table=${quotedTable(table)}`),
      '--strict-names',
      '--section=pre-data',
      '--section=data',
      '--no-owner',
      '--no-privileges',
      '--rows-per-insert=100',
    ];
    try {
      const file = await pgDump({ pg: rollingBackBeforeCleanUp(this.#pglite), args });
      const text = await file.text();
      if (!text.slice(-TRAILER_WITHIN_BYTES).includes(DUMP_TRAILER)) {
        throw new Refusal('STOP_BACKUP_INCOMPLETE', { closing_line: false });
      }
      return text;
    } catch (error) {
      if (!(error instanceof Error) || !error.message.startsWith('pg_dump failed')) throw error;
      throw new Refusal('STOP_BACKUP_INCOMPLETE', { said: error.message }, { cause: error });
    } finally {
      // Outside a transaction this only warns; in a failed one the server accepts nothing else.
      await this.command('ROLLBACK');
      await this.command('RESET ALL');
      await this.become(roleName);
    }
  }

  async #send(statement: string, parts: readonly Uint8Array[]) {
    const warnings: string[] = [];
    try {
      const answer = await this.#pglite.execProtocol(Buffer.concat(parts), {
        throwOnError: true,
        onNotice: (notice) => {
          if (notice.code !== '00000') warnings.push(`${notice.code ?? ''} ${notice.message ?? ''}`);
        },
      });
      return { messages: answer.messages, warnings };
    } catch (error) {
      throw refusalOf(error, { statement, login: 'embedded' });
    }
  }
}

const VERSION: Statement = {
  name: 'server_version',
  sql: `SELECT pg_catalog.current_setting('server_version') AS value`,
};

function rowsOf(answer: readonly object[]): readonly unknown[] {
  const described = answer.find((message) => message instanceof messages.RowDescriptionMessage);
  const rows = answer.filter((message) => message instanceof messages.DataRowMessage);
  return rows.map((row) =>
    Object.fromEntries(
      (described?.fields ?? []).map(({ name, dataTypeID }, index) => {
        const text = row.fields[index];
        return [name, text === null || text === undefined ? null : columnValue(dataTypeID, text)];
      }),
    ),
  );
}

function rollingBackBeforeCleanUp(pglite: PGlite): PGlite {
  const exec: PGlite['exec'] = async (query, options) => {
    if (query.startsWith('DEALLOCATE')) await pglite.exec('ROLLBACK');
    return await pglite.exec(query, options);
  };
  return new Proxy(pglite, {
    get: (target, name) => {
      if (name === 'exec') return exec;
      const member: unknown = Reflect.get(target, name, target);
      const bound: unknown = typeof member === 'function' ? member.bind(target) : member;
      return bound;
    },
  });
}
