/** Opens the configured database with the secrets from the environment. */
import type { Secret } from '../../config/secret.ts';
import type { DatabaseRole } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Connection, Database } from '../../state/db/database.ts';
import { openSiblingDatabase, openDatabase, type DatabaseAccess } from '../../state/db/open-database.ts';
import type { OperationContext } from './operation-context.ts';

/** Runs `work` on the database and then closes what it opened, even after an error. */
export async function withDatabase<T>(
  ctx: Pick<OperationContext, 'config' | 'environment' | 'opened'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = ctx.opened === undefined ? await openConfigured(ctx) : borrowedDatabase(ctx.opened);
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Opens the configured database; the caller closes it. */
export async function openConfigured(ctx: Pick<OperationContext, 'config' | 'environment'>): Promise<Database> {
  return openDatabase(ctx.config.database, accessOf(ctx));
}

/** Runs `work` as the admin of another database on the configured server, and logs out afterwards. USAGE when embedded. */
export async function withSiblingDatabase<T>(
  ctx: Pick<OperationContext, 'config' | 'environment'>,
  name: string,
  work: (admin: Connection) => Promise<T>,
): Promise<T> {
  if (ctx.config.database.kind === 'embedded') throw new Refusal('USAGE', { reason: 'embedded holds one database' });
  const database = await openSiblingDatabase(ctx.config.database, accessOf(ctx), name);
  try {
    return await work(await database.connect('admin', 'cutter/backup-restore'));
  } finally {
    await database.close();
  }
}

function accessOf({ config, environment }: Pick<OperationContext, 'config' | 'environment'>): DatabaseAccess {
  return {
    dsns: config.database.kind === 'embedded' ? {} : dsnsOf(config.database, environment),
    libpq: environment.libpq,
    password: environment.secret('PGPASSWORD'),
    children: environment.children,
  };
}

/** The same database; closing it ends only the logins that were made through it. */
function borrowedDatabase(database: Database): Database {
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

type PostgresConfig = Extract<OperationContext['config']['database'], { kind: 'postgres' }>;

function dsnsOf(
  config: PostgresConfig,
  environment: OperationContext['environment'],
): { readonly [role in DatabaseRole]: Secret | undefined } {
  return {
    reader: environment.secret(config.ro_dsn_env),
    executor: environment.secret(config.exec_dsn_env),
    verifier: environment.secret(config.verify_dsn_env),
    admin: environment.secret(config.admin_dsn_env),
  };
}
