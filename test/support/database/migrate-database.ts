/** Applies the contract to a database of the tests, as `cutter db migrate` does. */
import type { Database } from '../../../src/state/db/database.ts';
import { migrate } from '../../../src/state/records/database/migrate.ts';

export async function migrateDatabase(database: Database): Promise<void> {
  const admin = await database.connect('admin', 'cutter/test-setup');
  await migrate(admin);
}
