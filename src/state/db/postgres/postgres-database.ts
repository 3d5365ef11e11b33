/** A PostgreSQL server: one dedicated client for each login, no pool, no retry. */
import { randomBytes } from 'node:crypto';
import type { Secret } from '../../../config/secret.ts';
import type { DatabaseRole } from '../../../model/phase.ts';
import type { Connection, Database, Param, Session, Statement } from '../database.ts';
import { Exclusive } from '../exclusive.ts';
import { shownLogin, type Login } from './login.ts';
import { passwordFromFile } from './password-file.ts';
import { PostgresSession } from './postgres-session.ts';
import { pinSettings } from '../pinned-settings.ts';
import { CONNECTION_CHECK, requireLogin, SET_NONCE, valueRow } from '../session-settings.ts';
import type { z } from 'zod';

export interface PostgresAddress {
  /** Resolves on first use, so that a missing string of a role that is never used refuses nothing. */
  readonly login: (role: DatabaseRole) => Login;
  /** The password file of libpq, or null. */
  readonly passwordFile: string | null;
  /** What pg_dump may inherit: PATH and LANG are taken from it. */
  readonly children: { readonly [name: string]: string };
}

/** Opens no connection yet: each `connect` is one login. */
export function postgresDatabase(address: PostgresAddress): Database {
  const open: Connection[] = [];
  return {
    kind: 'postgres',
    connect: async (role, applicationName) => {
      const connection = await connect(address, role, applicationName);
      open.push(connection);
      return connection;
    },
    close: async () => {
      await Promise.all(open.map((connection) => connection.close()));
    },
  };
}

async function connect(address: PostgresAddress, role: DatabaseRole, applicationName: string): Promise<Connection> {
  const login = address.login(role);
  const password = await findPassword(login, address.passwordFile);
  const session = await PostgresSession.open(login, password?.reveal(), applicationName);
  try {
    // First, because what the login is asked may mean something else under other settings.
    await pinSettings(session, shownLogin(login));
    const row = await requireLogin(session, role, shownLogin(login));
    const nonce = randomBytes(16).toString('hex');
    await session.rows(SET_NONCE, [nonce], valueRow);
    await session.rows(CONNECTION_CHECK, [], valueRow);
    const { children } = address;
    session.mark({ pid: row.pid, nonce }, { login, password, children, serverVersion: row.server_version });
    return connectionOn(session, role, row.pid);
  } catch (error) {
    await session.end();
    throw error;
  }
}

async function findPassword(login: Login, passwordFile: string | null): Promise<Secret | undefined> {
  if (login.password !== undefined || passwordFile === null) return login.password;
  return await passwordFromFile(passwordFile, login);
}

function connectionOn(session: PostgresSession, role: DatabaseRole, backendPid: number): Connection {
  const exclusive = new Exclusive();
  const inSession = async <T>(work: (session: Session) => Promise<T>) => await exclusive.run(() => work(session));
  return {
    role,
    kind: 'postgres',
    backendPid,
    rows: async <T>(statement: Statement, params: readonly Param[], row: z.ZodType<T>) =>
      await inSession((open) => open.rows(statement, params, row)),
    script: async (sql) => {
      if (role !== 'admin') throw new Error(`scripts are for the admin connection, not for ${role}`);
      await inSession((open) => open.script(sql));
    },
    session: inSession,
    close: () => session.end(),
  };
}
