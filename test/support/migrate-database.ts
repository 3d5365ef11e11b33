/** Applies the contract to a database of the tests, by the function that `cutter db migrate` calls. */
import type { Database } from '../../src/state/db/database.ts';
import { migrate } from '../../src/state/migrate.ts';

export async function migrateDatabase(database: Database): Promise<void> {
  await migrate(await database.connect('admin', 'cutter/test-setup'));
}
