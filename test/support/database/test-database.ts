/**
 * A database for one test, cloned from the migrated template in milliseconds and dropped afterwards. Tests that need
 * PostgreSQL call `requireCluster` first, which skips them where there is none.
 */
import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject, type TestContext } from 'vitest';
import type { Secret } from '../../../src/config/secret.ts';
import type { DatabaseRole } from '../../../src/model/phase.ts';
import type { Database } from '../../../src/state/db/database.ts';
import type { ClusterAddress } from './postgres-cluster.ts';
import { dsnOf, openTestDatabase, secretsOf, TEMPLATE_DATABASE, TEST_LOGINS } from './test-logins.ts';

export interface TestDatabase {
  readonly name: string;
  readonly cluster: ClusterAddress;
  /** The connection string of a role over the private socket. */
  dsn(role: DatabaseRole): string;
  /** The four connection strings as `openDatabase` takes them. */
  readonly dsns: { readonly [role in DatabaseRole]: Secret };
  /** The database opened as the product does it; close it before `drop`. */
  open(): Promise<Database>;
  /** One statement as the superuser, outside of every role check: for arranging and for looking. */
  adminQuery(sql: string, params?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  /** A session of one's own as any login, for races and faults; closed with the database. */
  client(user: string): Promise<Client>;
  drop(): Promise<void>;
}

/** The cluster of this run; where there is none the test is skipped, which CI counts as a failure. */
export function requireCluster(context: Pick<TestContext, 'skip'>): ClusterAddress {
  const cluster = inject('cluster');
  if (cluster === null) return context.skip('no PostgreSQL server programs');
  return cluster;
}

/** A new database on the cluster of this run: a clone of the migrated template, or empty. */
export async function createTestDatabase(options: {
  readonly migrated: boolean;
  /** Another cluster that has the template too; that of this run if there is none. */
  readonly on?: ClusterAddress;
}): Promise<TestDatabase> {
  const cluster = options.on ?? inject('cluster');
  if (cluster === null) throw new Error('no cluster: call requireCluster(context) first');
  const name = `t_${randomBytes(6).toString('hex')}`;
  const template = options.migrated ? TEMPLATE_DATABASE : 'template0';
  // The file copy, because with fsync off it is the quicker one.
  await asAdmin(cluster, 'postgres', `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const clients: Client[] = [];
  const dsn = (role: DatabaseRole): string => dsnOf(cluster, name, TEST_LOGINS[role]);
  return {
    name,
    cluster,
    dsn,
    dsns: secretsOf(cluster, name),
    open: () => openTestDatabase(cluster, name),
    adminQuery: (sql, params = []) => asAdmin(cluster, name, sql, params),
    client: async (user) => {
      const client = new Client({ host: cluster.folder, port: cluster.port, user, database: name });
      // A test that kills servers must not die of the news.
      client.on('error', () => undefined);
      await client.connect();
      clients.push(client);
      return client;
    },
    drop: async () => {
      await Promise.allSettled(clients.map((client) => client.end()));
      await asAdmin(cluster, 'postgres', `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** One statement as the superuser of a cluster, in a session of its own. */
export async function asAdmin(
  cluster: ClusterAddress,
  database: string,
  sql: string,
  params: readonly unknown[] = [],
): Promise<readonly Record<string, unknown>[]> {
  const client = new Client({ host: cluster.folder, port: cluster.port, user: 'postgres', database });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(sql, [...params]);
    return result.rows;
  } finally {
    await client.end();
  }
}
