/**
 * The limit that writing is measured against: as many rows by raw COPY into two tables with the same columns, checks,
 * indexes and foreign keys, and without triggers. The rows are those that cutter wrote, under other identities: `binary` in the
 * binary form, with ids in one range as cutter derives them; `text` in the text form, with ids that are drawn.
 */
import { join } from 'node:path';
import { Client } from 'pg';
import { contentRows } from '../src/model/artefacts/content-rows.ts';
import { GOVERNED_TABLES } from '../src/model/governed-table.ts';
import type { Plan } from '../src/model/artefacts/plan.ts';
import { CopyQuery } from '../src/state/db/postgres/copy-query.ts';
import { contentCopies } from '../src/state/records/content/content-copies.ts';
import { stopwatch } from './measure.ts';
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

const FORMS = ['binary', 'text'] as const;
export type RawForm = (typeof FORMS)[number];

const OTHER_ID: Readonly<Record<RawForm, (id: string) => string>> = {
  binary: (id) => `overlay(${id}::text placing 'f0f0f0f0' from 1 for 8)::uuid`,
  text: (id) => `md5(${id}::text)::uuid`,
};

const makeRows = (form: RawForm) => {
  const other = (...columns: readonly string[]) =>
    columns.map((column) => `${column} = ${OTHER_ID[form](column)}`).join(', ');
  return [
    `CREATE TABLE raw.next_registry AS SELECT * FROM cutter_governance.${REGISTRY}`,
    'CREATE TABLE raw.next_unit AS SELECT * FROM public.information_unit ORDER BY iu_id',
    'CREATE TABLE raw.next_version AS SELECT * FROM public.unit_version ORDER BY uv_id',
    `UPDATE raw.next_registry SET document_id = 'next', ${other('source_version_id', 'run_id')}`,
    `UPDATE raw.next_unit SET document_id = 'next', ${other('iu_id', 'run_id')}`,
    `UPDATE raw.next_version SET document_id = 'next', ${other('uv_id', 'iu_id', 'source_version_id', 'run_id')}`,
    `INSERT INTO raw.${REGISTRY} SELECT * FROM raw.next_registry`,
  ];
};

/** Copies the rows in, as a client does, in one transaction. */
export type RawCopy = (database: string, form: RawForm) => Promise<void>;

/** Makes the schema `raw` in a database that holds one document, exports the rows to copy, and gives the copying. */
export async function prepareRawCopy(server: Server, database: string, folder: string): Promise<RawCopy> {
  for (const statement of MAKE_TABLES) await server.query(database, statement);
  const script = (...commands: readonly string[]) => commands.flatMap((command) => ['--command', command]);
  const quiet = ['--no-psqlrc', '--quiet', '--set', 'ON_ERROR_STOP=1', '--single-transaction'];
  const file = (form: RawForm, table: string) => `'${join(folder, `${table}.${form}`)}' (FORMAT ${form})`;
  for (const form of FORMS) {
    for (const statement of makeRows(form)) await server.query(database, statement);
    await server.run('psql', database, [
      ...quiet,
      ...script(
        `\\copy (SELECT * FROM raw.next_unit ORDER BY wid) TO ${file(form, 'units')}`,
        `\\copy (SELECT * FROM raw.next_version ORDER BY path) TO ${file(form, 'versions')}`,
        'DROP TABLE raw.next_registry, raw.next_unit, raw.next_version',
      ),
    ]);
  }
  return async (target, form) => {
    await server.run('psql', target, [
      ...quiet,
      ...script(
        `\\copy raw.information_unit FROM ${file(form, 'units')}`,
        `\\copy raw.unit_version FROM ${file(form, 'versions')}`,
      ),
    ]);
  };
}

/** The rows of a small plan in one message on an open connection, under the ids of another run. Returns milliseconds. */
export async function copyInOneMessage(dsn: string, plan: Plan, runId: string): Promise<number> {
  const client = new Client({ connectionString: dsn });
  await client.connect();
  try {
    const other = { ...plan, header: { ...plan.header, run_id: runId } };
    const text = Buffer.from(plan.source.text, 'utf8');
    const governed = contentCopies({ plan: other, rows: contentRows(plan, runId), text }, () => undefined);
    const copies = governed.slice(1).map(({ statement, data }) => ({
      statement: { ...statement, sql: statement.sql.replace(/COPY \w+\./, 'COPY raw.') },
      data,
    }));
    return await stopwatch(
      () => new Promise<void>((resolve, reject) => client.query(new CopyQuery(copies, { resolve, reject }))),
    );
  } finally {
    await client.end();
  }
}

/** Dumps the governed tables as the product's own backup does, to a file. */
export async function dumpTables(server: Server, database: string, folder: string): Promise<void> {
  const tables = GOVERNED_TABLES.map((table) => `--table=${table}`);
  await server.run('pg_dump', database, [...tables, `--file=${join(folder, 'dump.sql')}`]);
}
