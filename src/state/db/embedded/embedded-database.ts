/**
 * The embedded database: one server in this process, one session, and as many logical connections as roles are needed,
 * one at a time. Knows PGlite through embedded-server.ts only.
 */
import { join } from 'node:path';
import { z } from 'zod';
import type { DatabaseRole } from '../../../model/phase.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';
import type { Connection, Database, Param, Queryable, Session, SessionLock, Statement } from '../database.ts';
import { lockFolder } from './embedded-lock.ts';
import { EmbeddedServer } from './embedded-server.ts';
import { Exclusive } from '../exclusive.ts';
import { ROLE_NAMES } from '../role-name.ts';
import { giveLocks, takeLocks } from '../session-lock.ts';

const ROLE_EXISTS: Statement = {
  name: 'role_exists',
  sql: `SELECT pg_catalog.pg_backend_pid() AS pid,
               EXISTS (SELECT FROM pg_catalog.pg_roles AS r WHERE r.rolname = $1) AS found`,
};

/** What the logical connections share. */
interface Shared {
  readonly server: EmbeddedServer;
  readonly exclusive: Exclusive;
  /** Who holds which lock. For the server all connections are one session, which could take every lock again. */
  readonly holders: Map<bigint, symbol>;
  /** Set when ROLLBACK was not answered: the state of the session is unknown, and nothing more is sent. */
  isBroken: boolean;
}

/**
 * Takes the folder's lock and starts the server; the data is in `folder`/pgdata. Refuses with EMBEDDED_BUSY.
 */
export async function embeddedDatabase(folder: string): Promise<Database> {
  const release = await lockFolder(folder);
  try {
    const shared = {
      server: await EmbeddedServer.start(join(folder, 'pgdata')),
      exclusive: new Exclusive(),
      holders: new Map<bigint, symbol>(),
      isBroken: false,
    };
    return databaseOn(shared, release);
  } catch (error) {
    await release();
    throw error;
  }
}

function databaseOn(shared: Shared, release: () => Promise<void>): Database {
  let isOpen = true;
  return {
    kind: 'embedded',
    connect: async (role) => await connect(shared, role),
    close: async () => {
      if (!isOpen) return;
      isOpen = false;
      await shared.exclusive.run(() => shared.server.stop());
      await release();
    },
  };
}

async function connect(shared: Shared, role: DatabaseRole): Promise<Connection> {
  const backendPid = await shared.exclusive.run(async () => {
    await shared.server.become(ROLE_NAMES.admin);
    const [row] = await shared.server.rows(
      ROLE_EXISTS,
      [ROLE_NAMES[role]],
      z.object({ pid: z.int(), found: z.boolean() }),
    );
    if (row?.found !== true) throw new Refusal('NOT_MIGRATED', { role: ROLE_NAMES[role] });
    return row.pid;
  });
  return connectionOn(shared, role, backendPid);
}

function connectionOn(shared: Shared, role: DatabaseRole, backendPid: number): Connection {
  const { server, exclusive, holders } = shared;
  const me = Symbol(role);
  let isClosed = false;
  const inSession = async <T>(work: (session: Session) => Promise<T>): Promise<T> =>
    await exclusive.run(async () => {
      if (isClosed) throw new Error('a closed connection was used');
      if (shared.isBroken) throw new Refusal('CONNECTION_LOST', { login: 'embedded' });
      await server.become(ROLE_NAMES[role]);
      return await work(sessionOf(shared, role, me));
    });
  return {
    role,
    kind: 'embedded',
    backendPid,
    rows: async <T>(statement: Statement, params: readonly Param[], row: z.ZodType<T>) =>
      await inSession((session) => session.rows(statement, params, row)),
    script: async (sql) => {
      if (role !== 'admin') throw new Error(`scripts are for the admin connection, not for ${role}`);
      await inSession((session) => session.script(sql));
    },
    session: inSession,
    close: async () => {
      if (isClosed) return;
      const mine = [...holders].filter(([, holder]) => holder === me).map(([key]) => key);
      if (mine.length > 0) await inSession((session) => giveLocks(session, mine));
      for (const key of mine) holders.delete(key);
      isClosed = true;
    },
  };
}

function sessionOf(shared: Shared, role: DatabaseRole, me: symbol): Session {
  const { server, holders } = shared;
  return {
    rows: (statement, params, row) => server.rows(statement, params, row),
    command: (sql) => server.command(sql),
    script: (sql) => server.script(sql),
    copy: (copies) => server.copy(copies),
    lock: (keys) => lock(server, holders, me, keys),
    // One process and one session: no other can have replaced it.
    guard: async () => {},
    dump: (request) => server.dump(request, ROLE_NAMES[role]),
    abandon: () => {
      shared.isBroken = true;
    },
    get isLost() {
      return shared.isBroken;
    },
  };
}

async function lock(
  session: Queryable,
  holders: Map<bigint, symbol>,
  me: symbol,
  keys: readonly bigint[],
): Promise<SessionLock> {
  const refused = keys.find((key) => holders.has(key) && holders.get(key) !== me);
  if (refused !== undefined) return { kind: 'busy', key: refused, holderPid: null };
  const outcome = await takeLocks(session, keys);
  if (outcome.kind === 'held') for (const key of keys) holders.set(key, me);
  return outcome;
}
