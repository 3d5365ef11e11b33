/** Composes `db migrate` and `db status`. Migrating is the only work of the admin connection. */
import { contractStatus, migrate } from '../state/migrate.ts';
import { withDatabase } from './open-configured.ts';
import type { Surroundings } from './surroundings.ts';

type At = Pick<Surroundings, 'config' | 'environment' | 'opened'>;

export interface Provisioned {
  readonly applied: readonly string[];
  readonly already: readonly string[];
}

/** Applies the contract files that are not applied yet. Refuses `CONTRACT_CHANGED`. */
export async function provision(at: At): Promise<Provisioned> {
  return withDatabase(at, async (database) => migrate(await database.connect('admin', 'cutter/migrate')));
}

export interface ContractFile {
  readonly name: string;
  readonly state: 'applied' | 'pending' | 'changed';
}

/** Each contract file and whether the database has it; read with the reader role. */
export async function databaseStatus(at: At): Promise<readonly ContractFile[]> {
  return withDatabase(at, async (database) => contractStatus(await database.connect('reader', 'cutter/status')));
}
