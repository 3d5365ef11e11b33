/** The shape of the contract as the catalogue shows it: comments, keys, guards, and the least of grants. */
import { describe, expect } from 'vitest';
import { GOVERNED_TABLES, UNCOUNTED_TABLES } from '../../src/model/governed-table.ts';
import { SECTION_TYPES, UNIT_KINDS } from '../../src/model/artefacts/unit.ts';
import { readGrantMatrix } from '../../src/state/records/database/database-code.ts';
import type { Queryable } from '../../src/state/db/database.ts';
import { onShared } from './on-shared.ts';
import { makeGovernedDatabase, sql } from './governed-database.ts';

const OURS = `n.nspname IN ('cutter_authz', 'cutter_governance')
  OR (n.nspname = 'public' AND c.relname IN ('information_unit', 'unit_carry', 'unit_version', 'iu_lifecycle_log'))`;

const names = async (queryable: Queryable, text: string): Promise<readonly unknown[]> =>
  (await sql(queryable, text)).map((row) => row['name']);

describe('the contract', () => {
  onShared('has a comment on every table, view, column and function', async (database) => {
    const { reader } = await makeGovernedDatabase(database);
    const relations = `SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relkind FROM pg_class AS c
      JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v') AND (${OURS})`;
    expect(await names(reader, relations)).toHaveLength(GOVERNED_TABLES.length + UNCOUNTED_TABLES.length + 14 + 8);
    expect(
      await names(reader, `SELECT name FROM (${relations}) AS r WHERE obj_description(r.oid, 'pg_class') IS NULL`),
    ).toEqual([]);
    expect(
      await names(
        reader,
        `SELECT r.name || '.' || a.attname AS name FROM (${relations}) AS r
         JOIN pg_attribute AS a ON a.attrelid = r.oid AND a.attnum > 0 AND NOT a.attisdropped
         WHERE r.relkind = 'r' AND col_description(r.oid, a.attnum) IS NULL`,
      ),
    ).toEqual([]);
    const functions = `SELECT p.* FROM pg_proc AS p JOIN pg_namespace AS n ON n.oid = p.pronamespace
      WHERE n.nspname LIKE 'cutter_%' OR p.proname LIKE 'fn_iu_%'`;
    expect((await names(reader, `SELECT proname::text AS name FROM (${functions}) AS p`)).length).toBeGreaterThan(15);
    expect(
      await names(
        reader,
        `SELECT proname::text AS name FROM (${functions}) AS p
         WHERE obj_description(p.oid, 'pg_proc') IS NULL
            OR (p.proconfig @> ARRAY['search_path=pg_catalog, pg_temp']) IS NOT TRUE
            OR (p.prosecdef AND (p.proconfig @> ARRAY['standard_conforming_strings=on', 'transform_null_equals=off']) IS NOT TRUE)
            OR has_function_privilege('public', p.oid, 'EXECUTE')
            OR pg_get_userbyid(p.proowner) <> 'cutter_gate'`,
      ),
    ).toEqual([]);
  });

  onShared('keeps run and document on every governed table and guards every one of them', async (database) => {
    const { reader } = await makeGovernedDatabase(database);
    for (const table of GOVERNED_TABLES) {
      const columns = await names(
        reader,
        `SELECT attname::text AS name FROM pg_attribute
         WHERE attrelid = '${table}'::regclass AND attname IN ('run_id', 'document_id') ORDER BY 1`,
      );
      expect([table, columns]).toEqual([table, ['document_id', 'run_id']]);
      const guards = await names(
        reader,
        `SELECT tgname::text AS name FROM pg_trigger
         WHERE tgrelid = '${table}'::regclass AND NOT tgisinternal AND tgenabled IN ('A', 'R') ORDER BY tgname::text COLLATE "C"`,
      );
      const content = table === 'public.information_unit' || table === 'public.unit_version';
      expect([table, guards]).toEqual([
        table,
        expect.arrayContaining([
          'governed_insert',
          'governed_update',
          'refuse_delete',
          'refuse_replica',
          'refuse_truncate',
          content ? 'immutable' : 'refuse_update',
        ]),
      ]);
    }
    expect(
      await names(
        reader,
        `SELECT t.tgname::text AS name FROM pg_trigger AS t JOIN pg_class AS c ON c.oid = t.tgrelid
         JOIN pg_namespace AS n ON n.oid = c.relnamespace WHERE (${OURS}) AND NOT t.tgisinternal
           AND t.tgenabled <> CASE t.tgname WHEN 'refuse_replica' THEN 'R' ELSE 'A' END`,
      ),
    ).toEqual([]);
  });

  onShared('leaves no column of a unit out of what is immutable', async (database) => {
    const { reader } = await makeGovernedDatabase(database);
    for (const table of ['public.information_unit', 'public.unit_version']) {
      const [found] = await sql(
        reader,
        `SELECT pg_get_triggerdef(t.oid) AS definition, ARRAY(
           SELECT a.attname::text FROM pg_attribute AS a
           WHERE a.attrelid = t.tgrelid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
         FROM pg_trigger AS t WHERE t.tgrelid = '${table}'::regclass AND t.tgname = 'immutable'`,
      );
      const definition = String(found?.['definition']);
      const columns = found?.['columns'];
      if (!Array.isArray(columns)) throw new Error('no columns');
      for (const column of columns) {
        expect(definition).toMatch(new RegExp(`new\\.${String(column)}\\b`, 'i'));
        expect(definition).toMatch(new RegExp(`old\\.${String(column)}\\b`, 'i'));
      }
    }
  });

  onShared('gives tables in public one key column and no partitions, as Directus needs', async (database) => {
    const { reader } = await makeGovernedDatabase(database);
    const rows = await sql(
      reader,
      `SELECT c.relname::text AS name, c.relkind::text AS kind, array_length(i.indkey::int2[], 1) AS keys
       FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
       LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary
       WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v') ORDER BY 1`,
    );
    expect(rows).toEqual(
      ['information_unit', 'iu_lifecycle_log', 'unit_carry', 'unit_version'].map((name) => ({
        name,
        kind: 'r',
        keys: 1,
      })),
    );
  });

  onShared('knows the vocabularies of the model', async (database) => {
    const { reader } = await makeGovernedDatabase(database);
    const [kinds, types] = await Promise.all(
      ['unit_kind', 'section_type'].map(async (column) => {
        const [row] = await sql(
          reader,
          `SELECT pg_get_constraintdef(oid) AS definition FROM pg_constraint
           WHERE conrelid = 'public.information_unit'::regclass AND conname = 'information_unit_${column}_check'`,
        );
        return [...String(row?.['definition']).matchAll(/'([a-z_]+)'/g)].map(([, word]) => word);
      }),
    );
    expect(kinds).toEqual([...UNIT_KINDS]);
    expect(types).toEqual([...SECTION_TYPES]);
  });

  onShared('grants each login the least it needs', async (database) => {
    const { reader } = await makeGovernedDatabase(database);
    const matrix = await readGrantMatrix(reader);
    const of = (role: string, privilege: string) =>
      [
        ...new Set(
          matrix
            .filter((grant) => grant.role === role && grant.privilege === privilege)
            .map(({ object }) => object.replace(/\(.*/s, '').split('.').slice(0, 2).join('.')),
        ),
      ].toSorted();
    const everything = [...GOVERNED_TABLES, ...UNCOUNTED_TABLES];
    const executes = ['cutter_authz.bind', 'cutter_authz.close', 'cutter_authz.execution_authorized'];
    const g = (name: string) => `cutter_governance.${name}`;
    expect(of('cutter_exec', 'EXECUTE')).toEqual(
      [
        ...executes,
        'cutter_authz.compensate_run',
        'cutter_authz.begin_attempt',
        'cutter_authz.enact',
        'cutter_authz.rebuilt_sha256',
        'cutter_authz.record_leg_b',
        'cutter_authz.framed_sha256',
        'cutter_authz.row_id',
        'cutter_authz.run_digest',
        'cutter_authz.seal_leg_a',
        'cutter_authz.open',
        'cutter_authz.place_hold',
        'cutter_authz.reject',
        'cutter_authz.release',
        'cutter_authz.void_run',
        'public.fn_iu_create',
        'public.fn_iu_enact',
      ].toSorted(),
    );
    expect(of('cutter_verify', 'EXECUTE')).toEqual(
      [
        ...executes,
        'cutter_authz.framed_sha256',
        'cutter_authz.row_id',
        'cutter_authz.place_hold',
        'cutter_authz.rebuilt_sha256',
        'cutter_authz.record_verify',
        'cutter_authz.run_digest',
      ].toSorted(),
    );
    // Anybody may stop, and compute what was signed.
    expect(of('context_pack_readonly', 'EXECUTE')).toEqual([
      'cutter_authz.framed_sha256',
      'cutter_authz.place_hold',
      'cutter_authz.rebuilt_sha256',
      'cutter_authz.row_id',
      'cutter_authz.run_digest',
    ]);
    expect(of('cutter_exec', 'INSERT')).toEqual([
      g('source_document_registry'),
      g('source_document_version_registry'),
      'public.information_unit',
      'public.unit_carry',
      'public.unit_version',
    ]);
    expect(of('cutter_verify', 'INSERT')).toEqual([]);
    for (const login of ['context_pack_readonly', 'cutter_exec', 'cutter_verify']) {
      expect(of(login, 'SELECT')).toEqual(expect.arrayContaining([...everything]));
      expect(of(login, 'USAGE')).toEqual(['schema cutter_authz', 'schema cutter_governance', 'schema public']);
    }
    const rights = (role: string) =>
      [...new Set(matrix.filter((grant) => grant.role === role).map(({ privilege }) => privilege))].toSorted();
    expect(rights('context_pack_readonly')).toEqual(['EXECUTE', 'SELECT', 'USAGE']);
    expect(rights('cutter_ro')).toEqual(['SELECT', 'USAGE']);
    expect(rights('cutter_exec')).toEqual(['EXECUTE', 'INSERT', 'SELECT', 'USAGE']);
    expect(rights('cutter_verify')).toEqual(['EXECUTE', 'SELECT', 'USAGE']);
    expect(of('PUBLIC', 'EXECUTE')).toEqual([]);
    expect(of('PUBLIC', 'SELECT')).toEqual([]);
    // Times, logins and transaction ids are the server's: nobody may supply them.
    const supplied = matrix.filter(({ privilege }) => privilege === 'INSERT').map(({ object }) => object);
    for (const column of ['at', 'created_by', 'recorded_by', 'database_user', 'xid', 'wal_lsn']) {
      expect(supplied.filter((object) => object.endsWith(`.${column}`))).toEqual([]);
    }
  });
});
