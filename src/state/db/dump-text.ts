/** How the text of a dump starts and ends. Knows names and bytes, no program. */
import { assert } from '../../model/assert.ts';
import { tableNameSchema } from '../../model/ids.ts';

/** The line that pg_dump writes last, apart from `\unrestrict` in newer releases. */
export const DUMP_TRAILER = '\n-- PostgreSQL database dump complete\n';

/** The trailer is within this many bytes of the end. */
export const TRAILER_WITHIN_BYTES = 512;

/** pg_dump of single tables leaves out their schemas, without which the dump does not load. `public` always exists. */
export function dumpPreamble(tables: readonly string[]): string {
  const schemas = new Set(tables.map((table) => schemaAndName(table)[0]));
  schemas.delete('public');
  return [...schemas]
    .toSorted()
    .map((schema) => `CREATE SCHEMA IF NOT EXISTS "${schema}";\n`)
    .join('');
}

/** A pattern for `--table` that matches this one table and no other. */
export function quotedTable(table: string): string {
  const [schema, name] = schemaAndName(table);
  return `"${schema}"."${name}"`;
}

function schemaAndName(table: string): readonly [string, string] {
  const [schema, name] = tableNameSchema.parse(table).split('.');
  assert(schema !== undefined && name !== undefined, 'a table name has two parts');
  return [schema, name];
}
