/**
 * The limit that writing is measured against: as many rows by raw COPY into two tables with the same columns, checks,
 * indexes and foreign keys, and without triggers. The rows are those that cutter wrote, under other identities.
 */
import { join } from 'node:path';
import { GOVERNED_TABLES } from '../src/model/governed-table.ts';
import type { Server } from './server.ts';

const REGISTRY = 'source_document_version_registry';

/** The tables stand as full as the governed ones; what is to be copied stands in `next_…` until it is exported. */
const MAKE_TABLES = [
  'CREATE SCHEMA raw',
  `CREATE TABLE raw.${REGISTRY} (LIKE cutter_governance.${REGISTRY} INCLUDING ALL)`,
  'CREATE TABLE raw.information_unit (LIKE public.information_unit INCLUDING ALL)',
  'CREATE TABLE raw.unit_version (LIKE public.unit_version INCLUDING ALL)',
  'ALTER TABLE raw.unit_version ADD FOREIGN KEY (iu_id) REFERENCES raw.information_unit',
  `ALTER TABLE raw.unit_version ADD FOREIGN KEY (source_version_id) REFERENCES raw.${REGISTRY}`,
  `INSERT INTO raw.${REGISTRY} SELECT * FROM cutter_governance.${REGISTRY}`,
  'INSERT INTO raw.information_unit SELECT * FROM public.information_unit',
  'INSERT INTO raw.unit_version SELECT * FROM public.unit_version',
] as const;

const MAKE_ROWS = [
  `CREATE TABLE raw.next_registry AS SELECT * FROM raw.${REGISTRY}`,
  'CREATE TABLE raw.next_unit AS SELECT * FROM raw.information_unit',
  'CREATE TABLE raw.next_version AS SELECT * FROM raw.unit_version',
  `UPDATE raw.next_registry SET document_id = 'next', source_version_id = md5(source_version_id::text)::uuid,
     run_id = md5(run_id::text)::uuid`,
  `UPDATE raw.next_unit SET document_id = 'next', iu_id = md5(iu_id::text)::uuid`,
  `UPDATE raw.next_version SET document_id = 'next', uv_id = md5(uv_id::text)::uuid, iu_id = md5(iu_id::text)::uuid,
     source_version_id = md5(source_version_id::text)::uuid`,
  `INSERT INTO raw.${REGISTRY} SELECT * FROM raw.next_registry`,
] as const;

/** Copies the rows in, as a client does, in one transaction. */
export type RawCopy = (database: string) => Promise<void>;

/** Makes the schema `raw` in a database that holds one document, exports the rows to copy, and gives the copying. */
export async function prepareRawCopy(server: Server, database: string, folder: string): Promise<RawCopy> {
  for (const statement of [...MAKE_TABLES, ...MAKE_ROWS]) await server.query(database, statement);
  const units = join(folder, 'units.copy');
  const versions = join(folder, 'versions.copy');
  const script = (...commands: readonly string[]) => commands.flatMap((command) => ['--command', command]);
  const quiet = ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--single-transaction'];
  await server.run('psql', database, [
    ...quiet,
    ...script(
      `\\copy raw.next_unit TO '${units}'`,
      `\\copy raw.next_version TO '${versions}'`,
      'DROP TABLE raw.next_registry, raw.next_unit, raw.next_version',
    ),
  ]);
  return async (target) => {
    await server.run('psql', target, [
      ...quiet,
      ...script(`\\copy raw.information_unit FROM '${units}'`, `\\copy raw.unit_version FROM '${versions}'`),
    ]);
  };
}

/** Dumps the governed tables as the product's own backup does, to a file. */
export async function dumpTables(server: Server, database: string, folder: string): Promise<void> {
  const tables = GOVERNED_TABLES.map((table) => `--table=${table}`);
  await server.run('pg_dump', database, [...tables, `--file=${join(folder, 'dump.sql')}`]);
}
