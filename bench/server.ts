/**
 * A throw-away PostgreSQL server for measuring, the same for both sides: one database with the contract, cloned as often
 * as needed. Durability to disk is off, because every side would wait for the same disk.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DatabaseRole } from '../src/model/phase.ts';
import { migrateDatabase } from '../test/support/database/migrate-database.ts';
import { initdb, startCluster, type ClusterAddress } from '../test/support/database/postgres-cluster.ts';
import { serverPrograms } from '../test/support/database/postgres-programs.ts';
import { dsnOf, openTestDatabase, TEMPLATE_DATABASE, TEST_LOGINS } from '../test/support/database/test-logins.ts';

/** Room to work in, and no checkpoint in the middle of one side only. */
export const SETTINGS = ['shared_buffers = 256MB', 'max_wal_size = 8GB', 'checkpoint_timeout = 1h'] as const;

export interface Server {
  /** The database that holds the contract and nothing else. */
  readonly template: string;
  clone(name: string, template: string): Promise<void>;
  drop(name: string): Promise<void>;
  /** One statement as the superuser. */
  query(database: string, sql: string, params?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
  dsn(database: string, role: DatabaseRole): string;
  /** Runs a program of the server's own version (psql, pg_dump) on a database as the superuser. */
  run(program: 'psql' | 'pg_dump', database: string, args: readonly string[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the server and makes the template, or gives null where the server programs are missing. */
export async function startServer(): Promise<Server | null> {
  const bin = serverPrograms();
  if (bin === null) return null;
  const cluster = await startCluster(bin, SETTINGS, initdb);
  const query = (database: string, sql: string, params: readonly unknown[] = []) => ask(cluster, database, sql, params);
  await query('postgres', `CREATE DATABASE ${TEMPLATE_DATABASE}`);
  const contract = await openTestDatabase(cluster, TEMPLATE_DATABASE);
  await migrateDatabase(contract);
  await contract.close();
  return {
    template: TEMPLATE_DATABASE,
    clone: async (name, template) => {
      await query('postgres', `CREATE DATABASE ${name} TEMPLATE ${template}`);
      // What cloning has left to be written must not be written while something is measured.
      await query('postgres', 'CHECKPOINT');
    },
    drop: async (name) => {
      await query('postgres', `DROP DATABASE ${name} WITH (FORCE)`);
    },
    query,
    dsn: (database, role) => dsnOf(cluster, database, TEST_LOGINS[role]),
    run: (program, database, args) =>
      runProgram(join(bin, program), [...args, '--dbname', dsnOf(cluster, database, TEST_LOGINS.admin)]),
    stop: () => cluster.stop(),
  };
}

async function ask(cluster: ClusterAddress, database: string, sql: string, params: readonly unknown[]) {
  const client = new Client({ host: cluster.folder, port: cluster.port, user: TEST_LOGINS.admin, database });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql, [...params])).rows;
  } finally {
    await client.end();
  }
}

async function runProgram(path: string, args: readonly string[]): Promise<void> {
  const child = spawn(path, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { LC_ALL: 'C' } });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  if (code !== 0) throw new Error(`${path} failed: ${Buffer.concat(errors).toString('utf8')}`);
}
