/** Not one other text, none twice, none in another place: what a run commits is what was signed, column by column (docs/invariants.md: content-is-bound). */
import { randomUUID } from 'node:crypto';
import { describe, expect } from 'vitest';
import { contentRows, rowIds, sourceVersionId, type ContentRow } from '../../src/model/artefacts/content-rows.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import type { Database } from '../../src/state/db/database.ts';
import type { Transaction } from '../../src/state/db/transaction.ts';
import type { Content } from '../../src/state/records/content/content-copies.ts';
import { openWindow } from '../../src/state/records/gate/authz.ts';
import { sealUnits } from '../../src/state/records/runs/evidence-writes.ts';
import { beginAttempt } from '../../src/state/records/runs/run-steps.ts';
import { attack } from '../attacks/attack.ts';
import { onShared } from './on-shared.ts';
import {
  answer,
  approvalOf,
  bound,
  makeGovernedDatabase,
  openGate1,
  shown,
  sql,
  textOf,
  write,
  writeEachUnit,
  type GovernedDatabase,
} from './governed-database.ts';

const BACKUP = sha256('backup');

/** Writes the rows through the window and seals them, in one transaction or none. */
const writing = (governed: GovernedDatabase, id: string, changes: Partial<Content> = {}, ...more: readonly string[]) =>
  answer(
    bound(governed, governed.executor, id, async (tx) => {
      await writeEachUnit(governed, tx, changes);
      for (const text of more) await sql(tx, text);
      await sealUnits(tx, 1, BACKUP);
    }),
  );

function rowsOf(governed: GovernedDatabase): readonly [ContentRow, ContentRow, ...ContentRow[]] {
  const [first, second, ...rest] = governed.rows;
  if (first === undefined || second === undefined) throw new Error('the law has several units');
  return [first, second, ...rest];
}

async function opened(database: Database): Promise<readonly [GovernedDatabase, string]> {
  const governed = await makeGovernedDatabase(database);
  return [governed, await openGate1(governed)];
}

describe('the rows that were signed', () => {
  onShared('are written in any order', async (database) => {
    for (const inOrder of [true, false]) {
      const [governed, id] = await opened(database);
      const rows = inOrder ? governed.rows : governed.rows.toReversed();
      expect(await writing(governed, id, { rows })).toBe('done');
      const [step] = await sql(
        governed.reader,
        'SELECT output_sha256 FROM cutter_governance.cutter_run_step WHERE run_id = $1::uuid',
        [governed.runId],
      );
      expect(step).toEqual({ output_sha256: governed.plan.rows_sha256 });
    }
  });

  onShared('[attack 123] are all of them, once, and no other text', async (database) => {
    const [governed, id] = await opened(database);
    const [first, second, ...rest] = rowsOf(governed);
    // One byte of the text changed and the length kept, so that only the digest can tell.
    const text = Buffer.from(governed.text);
    text.write(text.toString('latin1', 0, 1) === '#' ? '*' : '#');
    const twin = {
      ...first,
      uvId: rowIds(governed.runId, 'unit_version')(99),
      iuId: rowIds(governed.runId, 'information_unit')(99),
      unit: { ...first.unit, wid: 'v1__twin', path: `${first.unit.path}.1` },
    };
    expect(await writing(governed, id, { text })).toBe(attack(123, 'CT407'));
    expect(await writing(governed, id, { rows: [first, second] })).toBe(attack(123, 'CT407'));
    expect(await writing(governed, id, { rows: [] })).toBe(attack(123, 'CT407'));
    expect(await writing(governed, id, { rows: [first, second, ...rest, second] })).toBe(attack(123, '23505'));
    expect(await writing(governed, id, { rows: [first, second, ...rest, twin] })).toMatch(/^CT40[57]$/);
    const [rows] = await sql(
      governed.reader,
      'SELECT count(*)::integer AS n FROM public.unit_version WHERE run_id = $1::uuid',
      [governed.runId],
    );
    expect(rows).toEqual({ n: 0 });
  });

  onShared('[attack 301] bind every column of every table of content', async (database) => {
    const [governed, id] = await opened(database);
    const columns = await sql(
      governed.reader,
      `SELECT table_schema || '.' || table_name AS "table", column_name AS "column", data_type AS "type"
       FROM information_schema.columns
       WHERE table_schema || '.' || table_name IN (
         'public.information_unit', 'public.unit_version',
         'cutter_governance.source_document_registry', 'cutter_governance.source_document_version_registry')
       ORDER BY 1, 2`,
    );
    const passed: string[] = [];
    // A key or a check of the table may refuse before the digest does.
    const refused = [
      attack(301, 'CT404'),
      attack(301, 'CT407'),
      attack(301, 'CT408'),
      '23502',
      '23503',
      '23505',
      '23514',
    ];
    for (const { table, column, type } of columns.map((row) => ({
      table: String(row['table']),
      column: String(row['column']),
      type: String(row['type']),
    }))) {
      const forging = bound(governed, governed.admin, id, async (tx) => {
        await writeEachUnit(governed, tx);
        await forge(tx, governed, { table, column, type });
        await sealUnits(tx, 1, BACKUP);
        throw new Error('sealed');
      });
      const outcome = await answer(forging).catch((error: unknown) => (error instanceof Error ? error.message : ''));
      // The superuser of this test writes no step: 42501 comes after the rows were accepted.
      if (outcome === '42501' || outcome === 'sealed') passed.push(`${table}.${column}`);
      else expect([`${table}.${column}`, refused]).toEqual([`${table}.${column}`, expect.arrayContaining([outcome])]);
    }
    // Times are the server's.
    expect(passed).toEqual([
      'cutter_governance.source_document_registry.at',
      'cutter_governance.source_document_version_registry.at',
      'public.information_unit.created_at',
      'public.unit_version.recorded_at',
    ]);
  });
});

/** Rows that people have signed, whatever they are: the digest is taken from a writing that is given up. */
async function signedAndWritten(governed: GovernedDatabase, rows: readonly ContentRow[]): Promise<string> {
  let signed = '';
  const approval = textOf(await approvalOf(governed, 'SG_1'));
  const trying = write(governed.executor, async (tx) => {
    await openWindow(tx, shown(approval));
    await writeEachUnit(governed, tx, { rows });
    const [found] = await sql(tx, 'SELECT rows_sha256 FROM cutter_authz.run_digest($1::uuid)', [governed.runId]);
    signed = String(found?.['rows_sha256']);
  });
  expect(await answer(trying)).toBe('CT410');
  return await writing(governed, await openGate1(governed, { rows_sha256: signed }), { rows });
}

describe('the rows', () => {
  onShared('[attack 314] are of this run, even where those of another one were signed', async (database) => {
    const governed = await makeGovernedDatabase(database);
    expect(await signedAndWritten(governed, contentRows(governed.plan, randomUUID()))).toBe(attack(314));
  });

  onShared('[attack 317] tile the source from its first byte, even where less was signed', async (database) => {
    for (const left of [0, 1, 3]) {
      const governed = await makeGovernedDatabase(database);
      const rows = governed.rows.filter((_, index) => index !== left);
      expect([left, await signedAndWritten(governed, rows)]).toEqual([left, attack(317)]);
    }
    const governed = await makeGovernedDatabase(database);
    expect(await signedAndWritten(governed, governed.rows)).toBe('done');
  });

  onShared('[attack 315] name no version of the source but the one of the run', async (database) => {
    const [other, otherId] = await opened(database);
    expect(await writing(other, otherId)).toBe('done');
    const [governed, id] = await opened(database);
    const stray = `INSERT INTO public.unit_version (
        uv_id, iu_id, document_id, source_version_id, run_id, change, eid, path, ordinal, section_type, title, title_source,
        citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte)
      SELECT gen_random_uuid(), iu_id, document_id, '${sourceVersionId(other.runId)}', run_id, change, eid, path || '.9', ordinal,
        section_type, title, title_source, citation, body, sha256, norm_sha256, unit_digest, start_byte, end_byte
      FROM public.unit_version WHERE run_id = '${governed.runId}' LIMIT 1`;
    expect(await writing(governed, id, {}, stray)).toBe(attack(315));
  });
});

describe('the transaction that writes the rows of a run', () => {
  onShared('[attack 316] writes nothing in a statement that seals in its midst', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const allowance = (await approvalOf(governed, 'SG_1')).allowance.map((line) => ({ ...line, rows: line.rows * 2 }));
    const id = await openGate1(governed, { allowance });
    const [first, ...rest] = rowsOf(governed);
    const { runId, documentId } = governed;
    const sealing = `INSERT INTO public.information_unit (iu_id, document_id, wid, eid, unit_kind, section_type, run_id)
      SELECT gen_random_uuid(), '${documentId}', left(cutter_authz.seal_leg_a(1, '${BACKUP}'), 9), 'x', 'article', 'body', '${runId}'`;
    expect(await writing(governed, id, { rows: [first, ...rest] }, sealing)).toBe(attack(316, 'CT411'));
    expect(await writing(governed, id, { rows: rest }, sealing)).toBe(attack(316, 'CT407'));
  });

  onShared('[attack 302] seals them before it ends', async (database) => {
    const [governed, id] = await opened(database);
    const { executor } = governed;
    const unsealed = (last: readonly string[]) =>
      answer(
        bound(governed, executor, id, async (tx) => {
          await writeEachUnit(governed, tx);
          for (const text of last) await sql(tx, text);
        }),
      );
    expect(await unsealed([])).toBe(attack(302, 'CT410'));
    expect(await unsealed(['SET CONSTRAINTS ALL IMMEDIATE'])).toBe(attack(302, 'CT410'));
    const seal = `SELECT cutter_authz.seal_leg_a(1, '${BACKUP}')`;
    expect(await unsealed(['SAVEPOINT here', seal, 'ROLLBACK TO SAVEPOINT here'])).toBe(attack(302, 'CT410'));
    expect(await unsealed([seal, seal])).toBe(attack(302, 'CT411'));
    const more = `INSERT INTO cutter_governance.source_document_registry (document_id, title, run_id)
      VALUES ('${governed.documentId}', 'again', '${governed.runId}')`;
    expect(await unsealed([seal, 'SET CONSTRAINTS ALL IMMEDIATE', more])).toMatch(/^(CT4(05|11)|23505)$/);
    expect(await unsealed([seal])).toBe('done');
    expect(await unsealed([])).toBe(attack(302, 'CT411'));
  });

  onShared('[attack 303] is of the newest attempt', async (database) => {
    const [governed, id] = await opened(database);
    await bound(governed, governed.executor, id, (tx) =>
      beginAttempt(tx, { runId: governed.runId, host: 'other', pid: 2 }),
    );
    expect(await writing(governed, id)).toBe(attack(303));
  });
});

/** Changes one column of one row behind all guards, as a forged statement would have written it. */
async function forge(
  tx: Transaction,
  governed: GovernedDatabase,
  { table, column, type }: { readonly table: string; readonly column: string; readonly type: string },
): Promise<void> {
  const forgery: { readonly [type: string]: string } = {
    text: `coalesce(${column}, '') || 'x'`,
    uuid: 'gen_random_uuid()',
    integer: `coalesce(${column}, 0) + 1`,
    date: "DATE '2099-01-01'",
    bytea: "'x'::bytea",
    'timestamp with time zone': "TIMESTAMPTZ '2099-01-01 00:00Z'",
  };
  await sql(tx, `ALTER TABLE ${table} DISABLE TRIGGER USER`);
  const row = table.startsWith('public.unit_version') ? ` AND path = '${rowsOf(governed)[0].unit.path}'` : '';
  const unit = table.endsWith('information_unit') ? ` AND wid = '${rowsOf(governed)[0].unit.wid}'` : '';
  await sql(
    tx,
    `UPDATE ${table} SET ${column} = ${forgery[type] ?? 'NULL'} WHERE run_id = '${governed.runId}'${row}${unit}`,
  );
}
