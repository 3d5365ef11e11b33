/** One session on a PostgreSQL server over one dedicated pg client. Knows pg, not the statements. */
import type { Socket } from 'node:net';
import type { Client, QueryConfig } from 'pg';
import type { z } from 'zod';
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { CommandOutcome, Dump, DumpRequest, Param, Session, SessionLock, Statement } from '../database.ts';
import { copyNames, type CopyIn } from '../copy-in.ts';
import type { AnswerLimit } from './answer-limit.ts';
import { limitedClient, type LimitedClient } from './client.ts';
import { CopyQuery } from './copy-query.ts';
import { shownLogin, type Login } from './login.ts';
import { pgDump, type DumpSource } from './pg-dump.ts';
import { parsedRows } from '../rows.ts';
import { takeLocks } from '../session-lock.ts';
import { guardSession, type SessionMark } from '../session-settings.ts';
import { refusalOf, refusalOfLogin } from '../sqlstate.ts';
import { columnValue, paramText } from '../wire.ts';

/** How long to wait for the server to close the session before the socket is closed by force. */
const CLOSE_TIMEOUT_MS = 2_000;

/** One is enough to doubt a COMMIT; a server may send them without end. */
const MAX_WARNINGS = 100;

/** SQLSTATE of a NOTICE without a warning; the word WARNING itself is translated by the server. */
const SUCCESSFUL_COMPLETION = '00000';

export class PostgresSession implements Session {
  readonly #client: Client;
  readonly #socket: Socket;
  readonly #limit: AnswerLimit;
  readonly #login: Login;
  #warnings: string[] = [];
  #lost: unknown = null;
  #keys: readonly bigint[] = [];
  #mark: SessionMark | null = null;
  #dumpSource: DumpSource | null = null;

  private constructor({ client, socket, limit }: LimitedClient, login: Login) {
    this.#client = client;
    this.#socket = socket;
    this.#limit = limit;
    this.#login = login;
    // Without a listener a restart of the server would end this process. The first event has the
    // useful code; the next one only reports the end of the connection.
    client.on('error', (error) => this.#lose(error));
    client.on('notice', (notice) => {
      if (notice.code === SUCCESSFUL_COMPLETION || this.#warnings.length >= MAX_WARNINGS) return;
      this.#warnings.push(`${notice.code ?? ''} ${notice.message ?? ''}`);
    });
  }

  /** Logs in. Refusals: DATABASE_UNREACHABLE, DATABASE_LOGIN, DSN_INVALID, PASSWORD_IN_CLEAR, SERVER_FLOOD. */
  static async open(login: Login, password: string | undefined, applicationName: string): Promise<PostgresSession> {
    const limited = await limitedClient(login, password, applicationName);
    const session = new PostgresSession(limited, login);
    try {
      await limited.client.connect();
    } catch (error) {
      limited.socket.destroy();
      throw refusalOfLogin(error, { login: shownLogin(login) });
    }
    return session;
  }

  /** From here on `guard` demands this very session, and answers may be as long as a document. */
  mark(mark: SessionMark, dumpSource: DumpSource): void {
    this.#limit.raise();
    this.#mark = mark;
    this.#dumpSource = dumpSource;
  }

  async rows<T>(statement: Statement, params: readonly Param[], row: z.ZodType<T>): Promise<readonly T[]> {
    const query: QueryConfig<(string | null)[]> & { readonly queryMode: 'extended' } = {
      text: statement.sql,
      values: params.map(paramText),
      types: { getTypeParser: (oid: number) => (text: string) => columnValue(oid, text) },
      // The extended protocol takes one statement only, also when there are no parameters.
      queryMode: 'extended',
    };
    const result = await this.#answer(statement.name, () => this.#client.query<Record<string, unknown>>(query));
    return parsedRows(statement, result.rows, row);
  }

  async command(sql: string): Promise<CommandOutcome> {
    this.#warnings = [];
    const result = await this.#answer('command', () => this.#client.query(sql));
    return { tag: result.command, warnings: this.#warnings };
  }

  async script(sql: string): Promise<void> {
    await this.#answer('script', () => this.#client.query(sql));
  }

  async copy(copies: readonly CopyIn[]): Promise<void> {
    const send = () =>
      new Promise<void>((resolve, reject) => this.#client.query(new CopyQuery(copies, { resolve, reject })));
    await this.#answer(copyNames(copies), send);
  }

  async lock(keys: readonly bigint[]): Promise<SessionLock> {
    const outcome = await takeLocks(this, keys);
    if (outcome.kind === 'held') this.#keys = [...this.#keys, ...keys];
    return outcome;
  }

  async guard(): Promise<void> {
    if (this.#mark === null) throw new Error('the session was never marked');
    await guardSession(this, this.#mark, this.#keys);
  }

  dump(request: DumpRequest): Dump {
    if (this.#dumpSource === null) throw new Error('the session was never marked');
    return pgDump(this.#dumpSource, request);
  }

  get isLost(): boolean {
    return this.#lost !== null;
  }

  abandon(): void {
    this.#lose(new Error('the session was abandoned'));
    this.#socket.destroy();
  }

  async end(): Promise<void> {
    if (this.isLost) {
      this.#socket.destroy();
      return;
    }
    const forceCloseTimer = setTimeout(() => this.#socket.destroy(), CLOSE_TIMEOUT_MS);
    try {
      await this.#client.end();
    } finally {
      clearTimeout(forceCloseTimer);
    }
  }

  #lose(error: unknown): void {
    this.#lost ??= error;
  }

  async #answer<T>(statement: string, ask: () => Promise<T>): Promise<T> {
    const facts = { statement, login: shownLogin(this.#login) };
    try {
      return await ask();
    } catch (error) {
      const refusal = refusalOf(error, facts);
      if (!(refusal instanceof Refusal && refusal.code === 'CONNECTION_LOST')) throw refusal;
      this.#lose(error);
      // What ended the connection says more than pg's own «not queryable» afterwards.
      throw refusalOf(this.#lost, facts);
    }
  }
}
