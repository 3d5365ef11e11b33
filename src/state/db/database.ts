/**
 * The interface to a database: statements in, parsed rows out, one role for each connection.
 * Knows no driver; `open-database.ts` opens one, `transaction.ts` and `snapshot.ts` run work on it.
 */
import type { z } from 'zod';
import type { DatabaseRole } from '../../model/phase.ts';
import type { CopyIn } from './copy-in.ts';

export type DatabaseKind = 'postgres' | 'embedded';

/** One SQL statement and its name; made from `sql/statements`. */
export interface Statement {
  readonly name: string;
  readonly sql: string;
}

/**
 * What may be sent as a parameter. Arrays travel as PostgreSQL arrays, Buffers as bytea; anything else (bigint, json,
 * dates) is sent as text and cast in the statement, so that both drivers send the same bytes.
 */
export type Param = string | number | boolean | null | Buffer | readonly (string | number | boolean | null)[];

/**
 * Something that runs statements. Every row is parsed by `row` first; a row of another shape is a bug in cutter, not a
 * refusal.
 *
 * How columns arrive, alike on both kinds: bool is boolean; int2, int4, oid, float4, float8 are number; json and jsonb
 * are parsed; bytea is Buffer; arrays of text, name, uuid, int4 and bool are arrays. Everything else is text as
 * PostgreSQL writes it (int8, numeric, uuid, xid8, date, timestamptz in UTC): cast counts to int in the statement.
 *
 * Refusals: those of `sqlstate.ts`.
 */
export interface Queryable {
  rows<T>(statement: Statement, params: readonly Param[], row: z.ZodType<T>): Promise<readonly T[]>;
}

/**
 * A login with one role for its whole life. `rows` outside a transaction is one autocommitted statement. One flow at a
 * time: others wait, and a call from inside its own transaction is a bug that throws at once.
 */
export interface Connection extends Queryable {
  readonly role: DatabaseRole;
  readonly kind: DatabaseKind;
  readonly backendPid: number;
  /** Runs a text of several statements; the admin connection only (`cutter db migrate`). */
  script(sql: string): Promise<void>;
  /** Exclusive use of the session: for `transaction.ts`, `session-lock.ts` and `snapshot.ts` only. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Ends the session; its advisory locks end with it. Safe to call twice and on a lost connection. */
  close(): Promise<void>;
}

/** A database that was opened, and the logins into it. */
export interface Database {
  readonly kind: DatabaseKind;
  /**
   * Logs in as `role` and checks the login: primary, right role, no superuser (admin excepted).
   * `applicationName` is `cutter/<run>/<attempt>` for a run. Refusals: DSN_MISSING, DSN_INVALID, DATABASE_UNREACHABLE,
   * DATABASE_LOGIN, DATABASE_ROLE, STOP_NOT_PRIMARY, STOP_POOLER_DETECTED, NOT_MIGRATED (embedded without roles).
   */
  connect(role: DatabaseRole, applicationName: string): Promise<Connection>;
  /** Closes what is still open. The lock of an embedded database is released here. */
  close(): Promise<void>;
}

/** What a driver implements: raw commands on one session, valid only inside `Connection.session`. */
export interface Session extends Queryable {
  /** One utility command. Returns the server's command tag: COMMIT may return `ROLLBACK`. */
  command(sql: string): Promise<CommandOutcome>;
  script(sql: string): Promise<void>;
  /** Copies rows into tables, in this order, in one message where they are few. Refusals: those of `sqlstate.ts`. */
  copy(copies: readonly CopyIn[]): Promise<void>;
  /** Takes session advisory locks in the given order: all of them or none. */
  lock(keys: readonly bigint[]): Promise<SessionLock>;
  /** Requires the same server session, the same nonce and every lock. STOP_POOLER_DETECTED. */
  guard(): Promise<void>;
  /** Dumps tables as of `snapshotId`; on the embedded kind no transaction may be open. */
  dump(request: DumpRequest): Dump;
  /** Abandons the session as broken: nothing more is sent on it, and the server rolls back the open transaction. */
  abandon(): void;
  readonly isLost: boolean;
}

export interface CommandOutcome {
  readonly tag: string;
  readonly warnings: readonly string[];
}

/** Whether session locks were taken; `holderPid` is the server process that holds the first refused one, if visible. */
export type SessionLock =
  { readonly kind: 'held' } | { readonly kind: 'busy'; readonly key: bigint; readonly holderPid: number | null };

export interface DumpRequest {
  readonly snapshotId: string;
  /** Qualified names, `schema.table`; every one must exist. */
  readonly tables: readonly string[];
}

/**
 * A plain SQL dump in progress. `stream` must be read to its end; it throws STOP_BACKUP_INCOMPLETE if the dump broke
 * off, so that an incomplete dump cannot pass for a complete one. After the end, `finish` returns what made the dump.
 */
export interface Dump {
  readonly stream: AsyncIterable<Uint8Array>;
  finish(): Promise<{ readonly program: string; readonly version: string }>;
}

/** Exactly one row, parsed. No row, or two, is a bug in the statement. */
export async function oneRow<T>(
  queryable: Queryable,
  statement: Statement,
  params: readonly Param[],
  row: z.ZodType<T>,
): Promise<T> {
  const found = await queryable.rows(statement, params, row);
  const [first] = found;
  if (found.length !== 1 || first === undefined) {
    throw new Error(`statement ${statement.name} answered ${found.length} rows instead of one`);
  }
  return first;
}
