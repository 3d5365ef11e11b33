/** How the tests log in to their cluster: by role, over its private socket. */
import { Secret } from '../../../src/config/secret.ts';
import type { DatabaseRole } from '../../../src/model/phase.ts';
import type { Database } from '../../../src/state/db/database.ts';
import { openDatabase } from '../../../src/state/db/open-database.ts';
import type { ClusterAddress } from './postgres-cluster.ts';

/** The migrated database that every test's database is cloned from. */
export const TEMPLATE_DATABASE = 'cutter_template';

export const TEST_LOGINS = {
  reader: 'context_pack_readonly',
  executor: 'cutter_exec',
  verifier: 'cutter_verify',
  admin: 'postgres',
} as const satisfies Record<DatabaseRole, string>;

/** A connection string over the private socket of the cluster. */
export function dsnOf(cluster: ClusterAddress, database: string, user: string): string {
  return `postgresql://${user}@/${database}?host=${encodeURIComponent(cluster.folder)}&port=${cluster.port}`;
}

/** The four connection strings under their default names. */
export function secretsOf(cluster: ClusterAddress, database: string): { readonly [role in DatabaseRole]: Secret } {
  const secret = (name: string, role: DatabaseRole) => new Secret(name, dsnOf(cluster, database, TEST_LOGINS[role]));
  return {
    reader: secret('CUTTER_RO_DSN', 'reader'),
    executor: secret('CUTTER_EXEC_DSN', 'executor'),
    verifier: secret('CUTTER_VERIFY_DSN', 'verifier'),
    admin: secret('CUTTER_ADMIN_DSN', 'admin'),
  };
}

/** The configuration that names the default variables. */
export const POSTGRES_CONFIG = {
  kind: 'postgres',
  ro_dsn_env: 'CUTTER_RO_DSN',
  exec_dsn_env: 'CUTTER_EXEC_DSN',
  verify_dsn_env: 'CUTTER_VERIFY_DSN',
  admin_dsn_env: 'CUTTER_ADMIN_DSN',
} as const;

/** Opens a database of the cluster as the product does it, with nothing from the environment but PATH. */
export async function openTestDatabase(cluster: ClusterAddress, name: string): Promise<Database> {
  return await openDatabase(POSTGRES_CONFIG, {
    dsns: secretsOf(cluster, name),
    libpq: {},
    password: undefined,
    children: { PATH: process.env['PATH'] ?? '' },
  });
}
