/** Applies the contract to a database of the tests, as `cutter db migrate` does. */
import type { Database } from '../../src/state/db/database.ts';
import { CONTRACT } from '../../src/state/db/sql.generated.ts';
import { transaction } from '../../src/state/db/transaction.ts';

export async function migrateDatabase(database: Database): Promise<void> {
  const admin = await database.connect('admin', 'cutter/test-setup');
  const files: readonly { readonly sql: string }[] = CONTRACT;
  const options = { mode: 'write', isolation: 'read committed', statementTimeoutMs: 0, lockTimeoutMs: 5_000 } as const;
  for (const file of files) await transaction(admin, options, (tx) => tx.script(file.sql));
}
