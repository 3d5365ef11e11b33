/** Opens the configured database with the secrets that the environment holds. */
import type { Secret } from '../config/secret.ts';
import type { Role } from '../model/phase.ts';
import { Refusal } from '../model/refusal.ts';
import type { Connection, Database } from '../state/db/database.ts';
import { openBeside, openDatabase, type DatabaseAccess } from '../state/db/open-database.ts';
import type { Surroundings } from './surroundings.ts';

/** Runs `work` on the database and closes afterwards what it opened, whatever happened. */
export async function withDatabase<T>(
  at: Pick<Surroundings, 'config' | 'environment' | 'opened'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = at.opened === undefined ? await openConfigured(at) : lent(at.opened);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Opens the configured database; the caller closes it. */
export async function openConfigured(at: Pick<Surroundings, 'config' | 'environment'>): Promise<Database> {
  return openDatabase(at.config.database, accessOf(at));
}

/** Runs `work` as the admin of another database on the configured server, and logs out afterwards. USAGE when embedded. */
export async function asAdminBeside<T>(
  at: Pick<Surroundings, 'config' | 'environment'>,
  name: string,
  work: (admin: Connection) => Promise<T>,
): Promise<T> {
  if (at.config.database.kind === 'embedded') throw new Refusal('USAGE', { reason: 'embedded holds one database' });
  const database = await openBeside(at.config.database, accessOf(at), name);
  try {
    return await work(await database.connect('admin', 'cutter/backup-restore'));
  } finally {
    await database.close();
  }
}

function accessOf({ config, environment }: Pick<Surroundings, 'config' | 'environment'>): DatabaseAccess {
  return {
    dsns: config.database.kind === 'embedded' ? {} : dsnsOf(config.database, environment),
    libpq: environment.libpq,
    password: environment.secret('PGPASSWORD'),
    children: environment.children,
  };
}

/** The same database; closing it ends only the logins that were made through it. */
function lent(database: Database): Database {
  const logins: Connection[] = [];
  return {
    kind: database.kind,
    connect: async (role, applicationName) => {
      const login = await database.connect(role, applicationName);
      logins.push(login);
      return login;
    },
    close: async () => {
      for (const login of logins) await login.close();
    },
  };
}

type PostgresConfig = Extract<Surroundings['config']['database'], { kind: 'postgres' }>;

function dsnsOf(
  config: PostgresConfig,
  environment: Surroundings['environment'],
): { readonly [role in Role]: Secret | undefined } {
  return {
    reader: environment.secret(config.ro_dsn_env),
    executor: environment.secret(config.exec_dsn_env),
    verifier: environment.secret(config.verify_dsn_env),
    admin: environment.secret(config.admin_dsn_env),
  };
}
