/** The same behaviour on a server and on the embedded database: each test body runs on both. */
import { it, onTestFinished, type TestContext } from 'vitest';
import type { Database, DatabaseKind } from '../../../src/state/db/database.ts';
import { sharedDatabase } from '../../database/on-shared.ts';
import { createTestDatabase, requireCluster } from '../../support/database/test-database.ts';

/**
 * Declares one test for each kind, on a migrated database: on a server one of its own; of the embedded one, which takes
 * long to open, one for the file, in which a test may find what an earlier one made.
 */
export function onBoth(title: string, body: (database: Database, kind: DatabaseKind) => Promise<void>): void {
  it(`${title} (postgres)`, async (context) => await body(await openServer(context), 'postgres'));
  it(`${title} (embedded)`, async (context) => await body(await sharedDatabase('embedded', context), 'embedded'));
}

async function openServer(context: TestContext): Promise<Database> {
  requireCluster(context);
  const server = await createTestDatabase({ migrated: true });
  const database = await server.open();
  onTestFinished(server.drop);
  onTestFinished(database.close);
  return database;
}
