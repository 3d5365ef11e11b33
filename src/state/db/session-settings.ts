/** How a session is proved to be one session of the right role. SQL of the session itself. */
import { z } from 'zod';
import type { DatabaseRole } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Param, Queryable, Statement } from './database.ts';
import { ROLE_NAMES } from './role-name.ts';

/** Detects a dead client, whose session would otherwise release its locks late; not every version has the setting. */
export const CONNECTION_CHECK: Statement = {
  name: 'session_connection_check',
  sql: `SELECT pg_catalog.set_config(name, '1s', false) AS value
          FROM pg_catalog.pg_settings
         WHERE name = 'client_connection_check_interval'`,
};

export const SET_NONCE: Statement = {
  name: 'session_set_nonce',
  sql: `SELECT pg_catalog.set_config('cutter.session_nonce', $1, false) AS value`,
};

/** Parameters: the keys of the session locks that were taken. One row. */
const GUARD: Statement = {
  name: 'session_guard',
  sql: `SELECT pg_catalog.current_setting('cutter.session_nonce', true) AS nonce,
               pg_catalog.pg_backend_pid() AS pid,
               (SELECT pg_catalog.count(*)::int
                  FROM pg_catalog.pg_locks AS l
                 WHERE pg_catalog.cardinality($1::int8[]) > 0
                   AND l.locktype = 'advisory' AND l.pid = pg_catalog.pg_backend_pid() AND l.granted
                   AND l.objsubid = 1 AND l.mode = 'ExclusiveLock'
                   AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d
                                      WHERE d.datname = pg_catalog.current_database())
                   AND ((l.classid::int8 << 32) | l.objid::int8) = ANY ($1::int8[])) AS locks`,
};

const LOGIN: Statement = {
  name: 'session_login',
  sql: `SELECT pg_catalog.pg_is_in_recovery() AS standby,
               coalesce(pg_catalog.current_setting('cutter.session_nonce', true), '') AS nonce,
               pg_catalog.pg_backend_pid() AS pid,
               session_user::text AS session_user,
               (SELECT r.rolsuper FROM pg_catalog.pg_roles AS r WHERE r.rolname = session_user) AS superuser,
               ARRAY(SELECT r.rolname::text FROM pg_catalog.pg_roles AS r
                      WHERE r.rolname = ANY ($1::text[])
                        AND pg_catalog.pg_has_role(session_user, r.oid, 'MEMBER')) AS member_of,
               pg_catalog.current_setting('server_version_num')::int AS server_version`,
};

const loginRow = z.object({
  standby: z.boolean(),
  nonce: z.string(),
  pid: z.int(),
  session_user: z.string(),
  superuser: z.boolean(),
  member_of: z.array(z.string()),
  server_version: z.int(),
});
export type LoginRow = z.infer<typeof loginRow>;

const guardRow = z.object({ nonce: z.string().nullable(), pid: z.int(), locks: z.int() });

export const valueRow = z.object({ value: z.string() });

/** The server process, and the random value that only this session was given. */
export interface SessionMark {
  readonly pid: number;
  readonly nonce: string;
}

/**
 * Reads the identity of the session and refuses a standby (STOP_NOT_PRIMARY), a session
 * that somebody else has used (STOP_POOLER_DETECTED), a wrong role or a superuser (DATABASE_ROLE). `shown` is the login
 * as `host:port/db as role`.
 */
export async function requireLogin(queryable: Queryable, role: DatabaseRole, shown: string): Promise<LoginRow> {
  const names: Param = Object.values(ROLE_NAMES);
  const [row] = await queryable.rows(LOGIN, [names], loginRow);
  if (row === undefined) throw new Error('the session says nothing of itself');
  if (row.standby) throw new Refusal('STOP_NOT_PRIMARY', { login: shown });
  if (row.nonce !== '') throw new Refusal('STOP_POOLER_DETECTED', { login: shown, reason: 'the session is shared' });
  if (role !== 'admin') requireRole(row, role, shown);
  return row;
}

/** Refuses with STOP_POOLER_DETECTED unless the session is the marked one and still holds its locks. */
export async function guardSession(queryable: Queryable, mark: SessionMark, keys: readonly bigint[]): Promise<void> {
  const [row] = await queryable.rows(GUARD, [keys.map(String)], guardRow);
  if (row?.nonce !== mark.nonce || row.pid !== mark.pid) {
    throw new Refusal('STOP_POOLER_DETECTED', { reason: 'the session is another one than before' });
  }
  if (row.locks !== keys.length) throw new Refusal('STOP_POOLER_DETECTED', { reason: 'a session lock is gone' });
}

/** A login may have one of the two writing roles, never both (docs/invariants.md: four-logins). */
function requireRole(row: LoginRow, role: Exclude<DatabaseRole, 'admin'>, shown: string): void {
  const facts = { login: shown, expected: ROLE_NAMES[role], session_user: row.session_user };
  if (row.superuser) throw new Refusal('DATABASE_ROLE', { ...facts, reason: 'the login is a superuser' });
  if (!row.member_of.includes(ROLE_NAMES[role])) {
    throw new Refusal('DATABASE_ROLE', { ...facts, reason: 'the login is not of the expected role' });
  }
  const writers = (['executor', 'verifier'] as const).filter((other) => other !== role);
  const foreign = writers.find((other) => row.member_of.includes(ROLE_NAMES[other]));
  if (foreign !== undefined) {
    throw new Refusal('DATABASE_ROLE', { ...facts, reason: `the login is also of the role ${ROLE_NAMES[foreign]}` });
  }
}
