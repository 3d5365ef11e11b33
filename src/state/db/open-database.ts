/**
 * Opens the database that the configuration names. The drivers are loaded here, when they are first needed, so that
 * commands start quickly.
 */
import { join } from 'node:path';
import type { DatabaseConfig } from '../../config/config.ts';
import type { Secret } from '../../config/secret.ts';
import { assertNever } from '../../model/assert.ts';
import type { DatabaseRole } from '../../model/phase.ts';
import type { Database } from './database.ts';
import { resolveLogin } from './postgres/dsn.ts';
import type { Login } from './postgres/login.ts';

/** The environment's settings for a database; this module never reads `process.env`. */
export interface DatabaseAccess {
  /** The connection string of each role; a missing one is refused when the role connects, not before. */
  readonly dsns: { readonly [role in DatabaseRole]?: Secret | undefined };
  /** libpq's variables (PGHOST, PGPASSFILE, …) without PGPASSWORD. */
  readonly libpq: { readonly [name: string]: string };
  /** PGPASSWORD. */
  readonly password: Secret | undefined;
  /** What child processes may inherit (PATH, LANG); HOME is where .pgpass is searched. */
  readonly children: { readonly [name: string]: string };
}

/**
 * Opens without logging in: `connect` does. For the embedded kind this takes the lock of its folder and starts the
 * server in this process. Refusals: EMBEDDED_BUSY; those of connecting see `Database.connect`.
 */
export async function openDatabase(config: DatabaseConfig, access: DatabaseAccess): Promise<Database> {
  switch (config.kind) {
    case 'postgres':
      return await openPostgres(config, access);
    case 'embedded': {
      const { embeddedDatabase } = await import('./embedded/embedded-database.ts');
      return await embeddedDatabase(config.data_dir);
    }
    default:
      return assertNever(config);
  }
}

type PostgresConfig = Extract<DatabaseConfig, { readonly kind: 'postgres' }>;

/**
 * Opens another database on the same server, with the same logins: for a restored backup, never for a run, whose plan
 * names its database.
 */
export async function openSiblingDatabase(
  config: PostgresConfig,
  access: DatabaseAccess,
  name: string,
): Promise<Database> {
  return openPostgres(config, access, (login) => ({ ...login, database: name }));
}

async function openPostgres(
  config: PostgresConfig,
  access: DatabaseAccess,
  meant: (login: Login) => Login = (login) => login,
): Promise<Database> {
  const { postgresDatabase } = await import('./postgres/postgres-database.ts');
  const variables: { readonly [role in DatabaseRole]: string } = {
    reader: config.ro_dsn_env,
    executor: config.exec_dsn_env,
    verifier: config.verify_dsn_env,
    admin: config.admin_dsn_env,
  };
  const { dsns, libpq, password: pgpassword, children } = access;
  return postgresDatabase({
    login: (role) => meant(resolveLogin({ role, variable: variables[role], dsn: dsns[role], libpq, pgpassword })),
    passwordFile: passwordFile(access),
    children,
  });
}

function passwordFile({ libpq, children }: DatabaseAccess): string | null {
  const { PGPASSFILE: named } = libpq;
  if (named !== undefined && named !== '') return named;
  const { HOME: home } = children;
  return home === undefined || home === '' ? null : join(home, '.pgpass');
}
