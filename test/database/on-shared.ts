/**
 * The same behaviour on a server and on the embedded database, on one migrated database of each kind for a whole file:
 * tests keep apart by their own documents and runs, which is how the contract keeps runs apart.
 */
import { afterAll, it, type TestContext } from 'vitest';
import type { Database, DatabaseKind } from '../../src/state/db/database.ts';
import { createEmbeddedDatabase } from '../support/embedded-database.ts';
import { createTestDatabase, requireCluster } from '../support/test-database.ts';

const opened = new Map<DatabaseKind, Promise<Database>>();
const cleanUps: (() => Promise<void>)[] = [];

afterAll(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

/** Declares one test for each kind. */
export function onShared(title: string, body: (database: Database, kind: DatabaseKind) => Promise<void>): void {
  for (const kind of ['postgres', 'embedded'] as const) {
    it(`${title} (${kind})`, async (context) => await body(await sharedDatabase(kind, context), kind));
  }
}

/** The database of this file; a test that needs more than one session asks for the server's. */
export async function sharedDatabase(kind: DatabaseKind, context: Pick<TestContext, 'skip'>): Promise<Database> {
  if (kind === 'postgres') requireCluster(context);
  const found = opened.get(kind) ?? (kind === 'postgres' ? openServer() : openEmbedded());
  opened.set(kind, found);
  return await found;
}

async function openServer(): Promise<Database> {
  const server = await createTestDatabase({ migrated: true });
  cleanUps.push(server.drop);
  const database = await server.open();
  cleanUps.push(database.close);
  return database;
}

async function openEmbedded(): Promise<Database> {
  const embedded = await createEmbeddedDatabase({ migrated: true });
  cleanUps.push(embedded.drop);
  return await embedded.open();
}
