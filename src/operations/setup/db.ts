/** The operation of `db migrate` and `db status`. Migrating is the only work of the admin connection. */
import { contractStatus, migrate } from '../../state/records/database/migrate.ts';
import { withDatabase } from '../shared/with-database.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { ContractFile, Provisioned } from '../../model/outcomes/setup.ts';

type At = Pick<OperationContext, 'config' | 'environment' | 'opened'>;

/** Applies the contract files that are not applied yet. Refuses `CONTRACT_CHANGED`. */
export async function provision(at: At): Promise<Provisioned> {
  return withDatabase(at, async (database) => migrate(await database.connect('admin', 'cutter/migrate')));
}

/** Each contract file and whether the database has it; read with the reader role. */
export async function databaseStatus(at: At): Promise<readonly ContractFile[]> {
  return withDatabase(at, async (database) => contractStatus(await database.connect('reader', 'cutter/status')));
}
