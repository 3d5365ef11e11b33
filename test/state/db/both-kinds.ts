/** The same behaviour on a server and on the embedded database: each test body runs on both. */
import { it, onTestFinished, type TestContext } from 'vitest';
import type { Database, DatabaseKind } from '../../../src/state/db/database.ts';
import { createEmbeddedDatabase } from '../../support/database/embedded-database.ts';
import { createTestDatabase, requireCluster } from '../../support/database/test-database.ts';

/** Declares one test for each kind, on a migrated database of its own. */
export function onBoth(title: string, body: (database: Database, kind: DatabaseKind) => Promise<void>): void {
  for (const kind of ['postgres', 'embedded'] as const) {
    it(`${title} (${kind})`, async (context) => await body(await openKind(kind, context), kind));
  }
}

async function openKind(kind: DatabaseKind, context: TestContext): Promise<Database> {
  if (kind === 'embedded') {
    const embedded = await createEmbeddedDatabase({ migrated: true });
    onTestFinished(embedded.drop);
    return await embedded.open();
  }
  requireCluster(context);
  const server = await createTestDatabase({ migrated: true });
  const database = await server.open();
  onTestFinished(server.drop);
  onTestFinished(database.close);
  return database;
}
