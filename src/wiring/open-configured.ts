/** Opens the configured database with the secrets that the environment holds. */
import type { Secret } from '../config/secret.ts';
import type { Role } from '../model/phase.ts';
import type { Database } from '../state/db/database.ts';
import { openDatabase } from '../state/db/open-database.ts';
import type { Surroundings } from './surroundings.ts';

/** Runs `work` on the database and closes it afterwards, whatever happened. */
export async function withDatabase<T>(
  { config, environment }: Pick<Surroundings, 'config' | 'environment'>,
  work: (database: Database) => Promise<T>,
): Promise<T> {
  const database = await openDatabase(config.database, {
    dsns: config.database.kind === 'embedded' ? {} : dsnsOf(config.database, environment),
    libpq: environment.libpq,
    password: environment.secret('PGPASSWORD'),
    children: environment.children,
  });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
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
