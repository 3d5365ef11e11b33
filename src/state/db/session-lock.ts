/**
 * Session advisory locks: the lock that decides who works on a document. It dies with its session, so
 * there is nothing to unlock and nothing to take over.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Connection, Queryable, SessionLock, Statement } from './database.ts';
import { valueRow } from './session-settings.ts';

const TRY_LOCK: Statement = {
  name: 'session_try_lock',
  sql: 'SELECT pg_catalog.pg_try_advisory_lock($1::int8) AS taken',
};

const UNLOCK: Statement = {
  name: 'session_unlock',
  sql: 'SELECT pg_catalog.pg_advisory_unlock($1::int8)::text AS value',
};

const HOLDER: Statement = {
  name: 'session_lock_holder',
  sql: `SELECT l.pid
          FROM pg_catalog.pg_locks AS l
         WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
           AND l.database = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = pg_catalog.current_database())
           AND ((l.classid::int8 << 32) | l.objid::int8) = $1::int8
         ORDER BY l.pid LIMIT 1`,
};

/**
 * Takes the locks in the order given, for the life of the connection: all of them, or none. Never waits. From then on
 * every transaction of the connection checks that they are still held.
 */
export async function sessionLock(connection: Connection, keys: readonly bigint[]): Promise<SessionLock> {
  return await connection.session((session) => session.lock(keys));
}

/**
 * The key of a lock by its name, for example `cutter:doc:law-44`: the first eight bytes of the sha256 as a signed
 * integer, computed here so that it does not depend on a hash function of the server.
 */
export function lockKey(name: string): bigint {
  return createHash('sha256').update(name).digest().readBigInt64BE(0);
}

/** For the drivers: takes the locks on an open session, and gives back what it took when one of them is refused. */
export async function takeLocks(session: Queryable, keys: readonly bigint[]): Promise<SessionLock> {
  const taken: bigint[] = [];
  for (const key of keys) {
    const [row] = await session.rows(TRY_LOCK, [String(key)], z.object({ taken: z.boolean() }));
    if (row?.taken !== true) {
      const [holder] = await session.rows(HOLDER, [String(key)], z.object({ pid: z.int() }));
      await giveLocks(session, taken);
      return { kind: 'busy', key, holderPid: holder?.pid ?? null };
    }
    taken.push(key);
  }
  return { kind: 'held' };
}

/** For the drivers: gives locks back, the last one first. */
export async function giveLocks(session: Queryable, keys: readonly bigint[]): Promise<void> {
  for (const key of keys.toReversed()) await session.rows(UNLOCK, [String(key)], valueRow);
}
