/** Not one other text, none twice, none in another place: what a run commits is what was signed, column by column (docs/invariants.md: content-is-bound). */
import { describe, expect } from 'vitest';
import type { UnitText } from '../../src/model/artefacts/unit.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import type { Database } from '../../src/state/db/database.ts';
import type { Transaction } from '../../src/state/db/transaction.ts';
import { createUnits, registerSource } from '../../src/state/records/content/unit-writes.ts';
import { sealUnits } from '../../src/state/records/runs/evidence-writes.ts';
import { beginAttempt } from '../../src/state/records/runs/run-steps.ts';
import { attack } from '../attacks/attack.ts';
import { onShared } from './on-shared.ts';
import {
  answer,
  bound,
  makeGovernedDatabase,
  openGate1,
  sql,
  write,
  writeEachUnit,
  type GovernedDatabase,
} from './world.ts';

const BACKUP = sha256('backup');

/** Writes `units` through the window and seals them, in one transaction or none. */
const writing = (world: GovernedDatabase, id: string, ...batches: readonly (readonly UnitText[])[]) =>
  answer(
    bound(world, world.executor, id, async (tx) => {
      const { sourceVersionId } = await registerSource(tx, world.plan);
      for (const units of batches)
        await createUnits(tx, { documentId: world.documentId, sourceVersionId, units, onProgress: () => undefined });
      await sealUnits(tx, 1, BACKUP);
    }),
  );

function unitsOf(world: GovernedDatabase): readonly [UnitText, UnitText, ...UnitText[]] {
  const [first, second, ...rest] = world.units;
  if (first === undefined || second === undefined) throw new Error('the law has several units');
  return [first, second, ...rest];
}

async function opened(database: Database): Promise<readonly [GovernedDatabase, string]> {
  const world = await makeGovernedDatabase(database);
  return [world, await openGate1(world)];
}

describe('the rows that were signed', () => {
  onShared('are written in one batch or in several, in any order', async (database) => {
    for (const inOrder of [true, false]) {
      const [world, id] = await opened(database);
      const [first, ...rest] = unitsOf(world);
      expect(await writing(world, id, ...(inOrder ? [[first, ...rest]] : [rest, [first]]))).toBe('done');
      const [step] = await sql(
        world.reader,
        'SELECT output_sha256 FROM cutter_governance.cutter_run_step WHERE run_id = $1::uuid',
        [world.runId],
      );
      expect(step).toEqual({ output_sha256: world.plan.rows_sha256 });
    }
  });

  onShared('[attack 123] are all of them, once, and no other text', async (database) => {
    const [world, id] = await opened(database);
    const [first, second, ...rest] = unitsOf(world);
    // One byte of the text changed and the length kept, so that only the digest can tell.
    const forged = { ...first, body: `${first.body.startsWith('#') ? '*' : '#'}${first.body.slice(1)}` };
    const twin = { ...first, unit: { ...first.unit, wid: 'v1__twin', path: `${first.unit.path}.1` } };
    expect(await writing(world, id, [forged, second, ...rest])).toBe(attack(123, 'CT407'));
    expect(await writing(world, id, [first, second])).toBe(attack(123, 'CT407'));
    expect(await writing(world, id)).toBe(attack(123, 'CT407'));
    expect(await writing(world, id, world.units, [second])).toBe(attack(123, '23505'));
    expect(await writing(world, id, world.units, [twin])).toMatch(/^CT40[57]$/);
    const [rows] = await sql(
      world.reader,
      'SELECT count(*)::integer AS n FROM public.unit_version WHERE run_id = $1::uuid',
      [world.runId],
    );
    expect(rows).toEqual({ n: 0 });
  });

  onShared('[attack 301] bind every column of every table of content', async (database) => {
    const [world, id] = await opened(database);
    const columns = await sql(
      world.reader,
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
      const forging = bound(world, world.admin, id, async (tx) => {
        await writeEachUnit(world, tx);
        await forge(tx, world, { table, column, type });
        await sealUnits(tx, 1, BACKUP);
        throw new Error('sealed');
      });
      const outcome = await answer(forging).catch((error: unknown) => (error instanceof Error ? error.message : ''));
      // The superuser of this test writes no step: 42501 comes after the rows were accepted.
      if (outcome === '42501' || outcome === 'sealed') passed.push(`${table}.${column}`);
      else expect([`${table}.${column}`, refused]).toEqual([`${table}.${column}`, expect.arrayContaining([outcome])]);
    }
    // Times are the server's, ids are given by the database and change nothing that is read.
    expect(passed).toEqual([
      'cutter_governance.source_document_registry.at',
      'cutter_governance.source_document_version_registry.at',
      'public.information_unit.created_at',
      'public.unit_version.recorded_at',
      'public.unit_version.uv_id',
    ]);
  });
});

describe('the transaction that writes the rows of a run', () => {
  onShared('[attack 302] seals them before it ends', async (database) => {
    const [world, id] = await opened(database);
    const { executor } = world;
    const unsealed = (last: readonly string[]) =>
      answer(
        bound(world, executor, id, async (tx) => {
          await writeEachUnit(world, tx);
          for (const text of last) await sql(tx, text);
        }),
      );
    expect(await unsealed([])).toBe(attack(302, 'CT410'));
    expect(await unsealed(['SET CONSTRAINTS ALL IMMEDIATE'])).toBe(attack(302, 'CT410'));
    const seal = `SELECT cutter_authz.seal_leg_a(1, '${BACKUP}')`;
    expect(await unsealed(['SAVEPOINT here', seal, 'ROLLBACK TO SAVEPOINT here'])).toBe(attack(302, 'CT410'));
    expect(await unsealed([seal, seal])).toBe(attack(302, 'CT411'));
    const more = `INSERT INTO cutter_governance.source_document_registry (document_id, title, run_id)
      VALUES ('${world.documentId}', 'again', '${world.runId}')`;
    expect(await unsealed([seal, 'SET CONSTRAINTS ALL IMMEDIATE', more])).toMatch(/^(CT4(05|11)|23505)$/);
    expect(await unsealed([seal])).toBe('done');
    expect(await unsealed([])).toBe('23505');
  });

  onShared('[attack 303] is of the newest attempt', async (database) => {
    const [world, id] = await opened(database);
    await write(world.executor, (tx) => beginAttempt(tx, { runId: world.runId, host: 'other', pid: 2 }));
    expect(await writing(world, id, world.units)).toBe(attack(303));
  });
});

/** Changes one column of one row behind all guards, as a forged statement would have written it. */
async function forge(
  tx: Transaction,
  world: GovernedDatabase,
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
  const row = table.startsWith('public.unit_version') ? ` AND path = '${unitsOf(world)[0].unit.path}'` : '';
  const unit = table.endsWith('information_unit') ? ` AND wid = '${unitsOf(world)[0].unit.wid}'` : '';
  await sql(
    tx,
    `UPDATE ${table} SET ${column} = ${forgery[type] ?? 'NULL'} WHERE run_id = '${world.runId}'${row}${unit}`,
  );
}
