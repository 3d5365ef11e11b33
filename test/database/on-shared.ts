/**
 * The same behaviour on a server and on the embedded database, on one migrated database of each kind for a whole file:
 * tests keep apart by their own documents and runs, which is how the contract keeps runs apart.
 */
import { it, type TestContext } from 'vitest';
import type { Database, DatabaseKind } from '../../src/state/db/database.ts';
import { createEmbeddedDatabase } from '../support/database/embedded-database.ts';
import { onFileFinished } from '../support/database/end-after-file.ts';
import { createTestDatabase, requireCluster } from '../support/database/test-database.ts';

const opened = new Map<DatabaseKind, Promise<Database>>();

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
  if (!opened.has(kind)) onFileFinished(async () => void opened.delete(kind));
  opened.set(kind, found);
  return await found;
}

async function openServer(): Promise<Database> {
  const server = await createTestDatabase({ migrated: true });
  onFileFinished(server.drop);
  const database = await server.open();
  onFileFinished(database.close);
  return database;
}

async function openEmbedded(): Promise<Database> {
  const embedded = await createEmbeddedDatabase({ migrated: true });
  onFileFinished(embedded.drop);
  return await embedded.open();
}
