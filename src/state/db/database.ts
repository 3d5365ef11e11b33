/**
 * What the rest of cutter may know of a database: statements in, parsed rows out, one role for each connection.
 * Knows no driver; `open-database.ts` is the way in, `transaction.ts` and `snapshot.ts` are the ways to work.
 */
import type { z } from 'zod';
import type { DatabaseRole } from '../../model/phase.ts';

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
 * Something that answers statements. Every row is parsed by `row` before anybody sees it; a row of another shape is a
 * bug in cutter, not a refusal.
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
 * time: others wait, and an attempt from inside its own transaction is a bug that throws at once.
 */
export interface Connection extends Queryable {
  readonly role: DatabaseRole;
  readonly kind: DatabaseKind;
  readonly backendPid: number;
  /** Runs a text of several statements; the admin connection only (`cutter db migrate`). */
  script(sql: string): Promise<void>;
  /** An exclusive stretch of the session: for `transaction.ts`, `session-lock.ts` and `snapshot.ts`, nobody else. */
  session<T>(work: (session: Session) => Promise<T>): Promise<T>;
  /** Ends the session; its advisory locks end with it. Safe to call twice and on a lost connection. */
  close(): Promise<void>;
}

/** A database that was opened, and the logins into it. */
export interface Database {
  readonly kind: DatabaseKind;
  /**
   * Logs in as `role` and checks that the login is what it says: primary, right role, no superuser (admin excepted).
   * `applicationName` is `cutter/<run>/<attempt>` for a run. Refusals: DSN_MISSING, DSN_INVALID, DATABASE_UNREACHABLE,
   * DATABASE_LOGIN, DATABASE_ROLE, STOP_NOT_PRIMARY, STOP_POOLER_DETECTED, NOT_MIGRATED (embedded without roles).
   */
  connect(role: DatabaseRole, applicationName: string): Promise<Connection>;
  /** Closes what is still open. The lock of an embedded database is given back here. */
  close(): Promise<void>;
}

/** What a driver gives to this module: raw commands on one session, valid only inside `Connection.session`. */
export interface Session extends Queryable {
  /** One utility command. The tag is what the server answered: COMMIT may resolve with `ROLLBACK`. */
  command(sql: string): Promise<CommandOutcome>;
  script(sql: string): Promise<void>;
  /** Takes session advisory locks in the given order: all of them or none. */
  lock(keys: readonly bigint[]): Promise<SessionLock>;
  /** What still holds: same server session, same nonce, every lock. STOP_POOLER_DETECTED when it does not. */
  guard(): Promise<void>;
  /** Dumps tables as of `snapshotId`; on the embedded kind no transaction may be open. */
  dump(request: DumpRequest): Dump;
  /** Abandons the session as broken: nothing is sent on it any more, and the server rolls back what was open. */
  abandon(): void;
  readonly isLost: boolean;
}

export interface CommandOutcome {
  readonly tag: string;
  readonly warnings: readonly string[];
}

/** Whether session locks were taken; `holderPid` is the server process that holds the first one refused, if it is seen. */
export type SessionLock =
  { readonly kind: 'held' } | { readonly kind: 'busy'; readonly key: bigint; readonly holderPid: number | null };

export interface DumpRequest {
  readonly snapshotId: string;
  /** Qualified names, `schema.table`; every one must exist. */
  readonly tables: readonly string[];
}

/**
 * A plain SQL dump on its way. `stream` must be read to its end; it throws STOP_BACKUP_INCOMPLETE when the dump broke
 * off, so a reader cannot mistake a torn dump for a whole one. `finish` says what made it, after the end.
 */
export interface Dump {
  readonly stream: AsyncIterable<Uint8Array>;
  finish(): Promise<{ readonly program: string; readonly version: string }>;
}

/** Exactly one row, parsed. No row, or two, is a bug in the statement. */
export async function one<T>(
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
