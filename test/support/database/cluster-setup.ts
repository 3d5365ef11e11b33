/**
 * Vitest global setup of the database tests: one cluster for the run with a migrated template database, and one data
 * folder of the embedded database to copy from. Without server programs the tests are skipped loudly; in CI that fails.
 */
import { execFile } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { migrateDatabase } from './migrate-database.ts';
import { initdb, startCluster, type ClusterAddress } from './postgres-cluster.ts';
import { serverPrograms } from './postgres-programs.ts';
import { EMPTY_TEMPLATE, makeTemplateRoot } from './template-root.ts';
import { openTestDatabase, TEMPLATE_DATABASE } from './test-logins.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly cluster: ClusterAddress | null;
    /** Where data folders lie that embedded databases are copied from, and what workers keep from file to file; ends with the run. */
    readonly sharedFolder: string;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const templates = makeTemplateRoot();
  project.provide('sharedFolder', templates);
  const making = makeEmptyEmbedded(join(templates, EMPTY_TEMPLATE));
  const stopServer = await provideCluster(project);
  await making;
  return async () => {
    rmSync(templates, { recursive: true, force: true });
    await stopServer();
  };
}

/** In a process of its own, beside the server's: it takes seconds, half of them for optimised code that is run once. */
async function makeEmptyEmbedded(folder: string): Promise<void> {
  const script = [
    "const { PGlite } = await import('@electric-sql/pglite');",
    'const database = await PGlite.create(process.argv[1]);',
    'await database.close();',
  ].join(' ');
  mkdirSync(folder);
  // As the product lays it out.
  const data = join(folder, 'pgdata');
  await promisify(execFile)(process.execPath, ['--liftoff-only', '--input-type=module', '--eval', script, data]);
}

async function provideCluster(project: TestProject): Promise<() => Promise<void>> {
  const bin = serverPrograms();
  if (bin === null) return withoutServer(project);
  const cluster = await startCluster(bin, [], initdb);
  try {
    await makeTemplate(cluster);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  const { folder, port, pid } = cluster;
  project.provide('cluster', { bin, folder, port, pid });
  return async () => await cluster.stop();
}

function withoutServer(project: TestProject): () => Promise<void> {
  const reason = 'initdb and postgres are neither on PATH nor under /usr/lib/postgresql: install the PostgreSQL server';
  if (process.env['CI'] === 'true') throw new Error(reason);
  process.stderr.write(`\n!! SKIPPED: every test on real PostgreSQL. ${reason}\n\n`);
  project.provide('cluster', null);
  return async () => {};
}

async function makeTemplate(cluster: ClusterAddress): Promise<void> {
  const admin = new Client({ host: cluster.folder, port: cluster.port, user: 'postgres', database: 'postgres' });
  await admin.connect();
  try {
    await admin.query(`CREATE DATABASE ${TEMPLATE_DATABASE}`);
  } finally {
    await admin.end();
  }
  const database = await openTestDatabase(cluster, TEMPLATE_DATABASE);
  try {
    await migrateDatabase(database);
  } finally {
    await database.close();
  }
}
