/** Direct attempts as every login, without a window, beyond it, or around it (attacks 121 to 126 of docs/attacks.md). */
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { GOVERNED_TABLES, UNCOUNTED_TABLES } from '../../src/model/governed-table.ts';
import { instantOf } from '../../src/model/ids.ts';
import { countLateCommits, readWindows } from '../../src/state/records/gate/authz.ts';
import type { Connection } from '../../src/state/db/database.ts';
import { readClock } from '../../src/state/records/database/target-identity.ts';
import { attack } from '../attacks/attack.ts';
import { onShared, sharedDatabase } from './on-shared.ts';
import {
  answer,
  approvalOf,
  bound,
  cut,
  makeGovernedDatabase,
  openGate1,
  sql,
  write,
  type GovernedDatabase,
} from './governed-database.ts';

const AUTHZ = [
  'allowance',
  'auth_window',
  'contract_migration',
  'database_identity',
  'document_in_force',
  'owed_step',
  'txn_bind',
].map((name) => `cutter_authz.${name}`);
const LEDGERS = [...GOVERNED_TABLES, ...UNCOUNTED_TABLES].filter(
  (table) => table !== 'public.information_unit' && table !== 'public.unit_version',
);

const attempt = (connection: Connection, text: string) => answer(write(connection, (tx) => sql(tx, text)));
const unitRow = (governed: GovernedDatabase, wid = 'w') =>
  `INSERT INTO public.information_unit (iu_id, document_id, wid, eid, unit_kind, section_type, lifecycle_status, run_id)
   VALUES (gen_random_uuid(), '${governed.documentId}', '${wid}', 'x', 'article', 'body', 'draft', '${governed.runId}')`;
const runRow = (governed: GovernedDatabase) =>
  `INSERT INTO cutter_governance.cutter_run (run_id, plan_sha256, document_id, rows_sha256, text_sha256)
   VALUES ('${governed.runId}', '${governed.planSha256}', '${governed.documentId}', '${sha256('r')}', '${sha256('t')}')`;
const documentRow = (governed: GovernedDatabase, run = governed.runId, document = governed.documentId) =>
  `INSERT INTO cutter_governance.source_document_registry (document_id, title, run_id)
   VALUES ('${document}', 'title', '${run}')`;

describe('without a window', () => {
  onShared('[attack 121] no login inserts into any governed table, not even their owner', async (database) => {
    const governed = await makeGovernedDatabase(database);
    expect(await attempt(governed.executor, runRow(governed))).toBe(attack(121, '42501'));
    expect(await attempt(governed.admin, runRow(governed))).toBe(attack(121, 'CT401'));
    for (const login of [governed.executor, governed.verifier, governed.reader]) {
      expect(await attempt(login, unitRow(governed))).toBe(attack(121, '42501'));
    }
    expect(await attempt(governed.admin, unitRow(governed))).toBe(attack(121, 'CT401'));
    const asReplica = (row: string) =>
      answer(
        write(governed.admin, async (tx) => {
          await tx.script('SET LOCAL session_replication_role = replica');
          await sql(tx, row);
        }),
      );
    expect(await asReplica(runRow(governed))).toBe(attack(121, 'CT504'));
    expect(await asReplica(unitRow(governed))).toBe(attack(121, 'CT401'));
    // Replication itself fires no statement triggers, and is met by those of rows.
    const met = await sql(
      governed.reader,
      `SELECT count(*)::integer AS n FROM pg_trigger AS t
       WHERE t.tgrelid = 'public.information_unit'::regclass AND t.tgname = 'refuse_replica' AND t.tgenabled = 'R'`,
    );
    expect(met).toEqual([{ n: 1 }]);
  });

  onShared('[attack 121] nothing is deleted or truncated anywhere, by anybody', async (database) => {
    const governed = await makeGovernedDatabase(database);
    for (const table of [...GOVERNED_TABLES, ...UNCOUNTED_TABLES, ...AUTHZ]) {
      expect([table, await attempt(governed.admin, `DELETE FROM ${table}`)]).toEqual([table, attack(121, 'CT502')]);
      expect([table, await attempt(governed.admin, `TRUNCATE ${table} CASCADE`)]).toEqual([
        table,
        attack(121, 'CT503'),
      ]);
      for (const login of [governed.executor, governed.verifier, governed.reader]) {
        expect([table, await attempt(login, `DELETE FROM ${table}`)]).toEqual([table, attack(121, '42501')]);
        expect([table, await attempt(login, `TRUNCATE ${table}`)]).toEqual([table, attack(121, '42501')]);
      }
    }
  });

  onShared('[attack 121] no ledger is updated, and no login has a right to update anything', async (database) => {
    const governed = await makeGovernedDatabase(database);
    for (const table of LEDGERS) {
      const column = table.endsWith('source_document_registry') ? 'title' : 'run_id';
      expect([table, await attempt(governed.admin, `UPDATE ${table} SET ${column} = ${column}`)]).toEqual([
        table,
        attack(121, 'CT501'),
      ]);
    }
    for (const login of [governed.executor, governed.verifier, governed.reader]) {
      for (const table of [...GOVERNED_TABLES, ...UNCOUNTED_TABLES, ...AUTHZ]) {
        const [first] = await sql(
          governed.reader,
          'SELECT attname::text AS name FROM pg_attribute WHERE attrelid = $1::regclass AND attnum = 1',
          [table],
        );
        const column = String(first?.['name']);
        expect([table, await attempt(login, `UPDATE ${table} SET ${column} = ${column}`)]).toEqual([
          table,
          attack(121, '42501'),
        ]);
      }
    }
  });

  onShared('the executor can neither touch the gate nor go around it', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    const attempts = [
      `INSERT INTO cutter_authz.auth_window SELECT * FROM cutter_authz.auth_window`,
      `UPDATE cutter_authz.allowance SET max_rows = 1000000 WHERE review_decision_id = '${id}'`,
      `INSERT INTO cutter_authz.txn_bind (xid, backend_pid, review_decision_id)
       VALUES (pg_current_xact_id(), pg_backend_pid(), '${id}')`,
      `INSERT INTO cutter_governance.review_decision SELECT * FROM cutter_governance.review_decision`,
      `ALTER TABLE public.information_unit DISABLE TRIGGER ALL`,
      `DROP TRIGGER governed_insert ON public.information_unit`,
      `SET session_replication_role = replica`,
      `SET ROLE cutter_gate`,
      `CREATE OR REPLACE FUNCTION cutter_authz.bound_window() RETURNS cutter_authz.auth_window LANGUAGE sql AS 'SELECT NULL'`,
      `SELECT cutter_authz.bind_transaction('${id}')`,
      `SELECT cutter_authz.bound_window()`,
      `CREATE TABLE cutter_authz.mine (n integer)`,
    ];
    for (const text of attempts) expect([text, await attempt(governed.executor, text)]).toEqual([text, '42501']);
    expect(
      await attempt(governed.verifier, `SELECT cutter_authz.open('', ARRAY[''::bytea], ARRAY['x'], ARRAY['x'])`),
    ).toBe('42501');
    for (const name of ['enact', 'fn_iu_create', 'seal_leg_a', 'record_leg_b']) {
      const [granted] = await sql(
        governed.reader,
        `SELECT count(*)::integer AS n FROM pg_proc WHERE proname = $1
           AND (has_function_privilege('cutter_verify', oid, 'EXECUTE')
             OR has_function_privilege('context_pack_readonly', oid, 'EXECUTE'))`,
        [name],
      );
      expect(granted).toEqual({ n: 0 });
    }
  });

  onShared('[attack 126] temp tables and a hostile search path bind nothing', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    const hijack = write(governed.executor, async (tx) => {
      await sql(tx, `SET LOCAL search_path = pg_temp, cutter_authz, public`);
      await sql(tx, `CREATE TEMP TABLE txn_bind (LIKE cutter_authz.txn_bind) ON COMMIT DROP`);
      await sql(tx, `CREATE TEMP TABLE auth_window (LIKE cutter_authz.auth_window) ON COMMIT DROP`);
      await sql(tx, `CREATE TEMP TABLE new_rows (run_id uuid, document_id text) ON COMMIT DROP`);
      await sql(tx, `INSERT INTO pg_temp.txn_bind VALUES (pg_current_xact_id(), pg_backend_pid(), '${id}', now())`);
      await sql(tx, `INSERT INTO pg_temp.auth_window SELECT * FROM cutter_authz.auth_window`);
      await sql(tx, `SELECT set_config('cutter.window', '${id}', true)`);
      await sql(tx, documentRow(governed));
    });
    expect(await answer(hijack)).toBe(attack(126));
  });
});

describe('with a window', () => {
  onShared(
    '[attack 122] one row too many is refused, and a rolled-back savepoint gives its rows back',
    async (database) => {
      const governed = await makeGovernedDatabase(database);
      const id = await openGate1(governed);
      const twoRows = bound(governed, governed.executor, id, (tx) =>
        sql(
          tx,
          documentRow(governed).replace('VALUES', `VALUES ('${governed.documentId}-2', 'title', '${governed.runId}'),`),
        ),
      );
      expect(await answer(twoRows)).toBe('CT404');
      await bound(governed, governed.executor, id, async (tx) => {
        await sql(tx, 'SAVEPOINT here');
        await sql(tx, documentRow(governed));
        await sql(tx, 'ROLLBACK TO SAVEPOINT here');
        await cut(governed, tx);
      });
      const again = bound(governed, governed.executor, id, (tx) =>
        sql(tx, `${documentRow(governed)} ON CONFLICT (document_id) DO NOTHING`),
      );
      expect(await answer(again)).toBe('CT411');
      const [window] = await readWindows(governed.reader, governed.runId);
      expect(window?.remaining.some(({ table }) => table.endsWith('source_document_registry'))).toBe(false);
      const fresh = await makeGovernedDatabase(database);
      const freshId = await openGate1(fresh);
      const tooMany = bound(fresh, fresh.admin, freshId, async (tx) => {
        for (const wid of ['a', 'b', 'c', 'd', 'e']) await sql(tx, unitRow(fresh, wid));
      });
      expect(fresh.units.length).toBe(4);
      expect(await answer(tooMany)).toBe(attack(122));
    },
  );

  onShared('a table without an allowance takes no row', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const allowance = (await approvalOf(governed, 'SG_1')).allowance.filter(
      ({ table }) => table !== 'cutter_governance.source_document_registry',
    );
    const id = await openGate1(governed, { allowance });
    expect(await answer(bound(governed, governed.executor, id, (tx) => sql(tx, documentRow(governed))))).toBe('CT405');
  });

  onShared('rows of another run or document are refused', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const other = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    await openGate1(other);
    const inserted = (run: string, document: string) =>
      answer(bound(governed, governed.executor, id, (tx) => sql(tx, documentRow(governed, run, document))));
    expect(await inserted(other.runId, governed.documentId)).toBe('CT404');
    expect(await inserted(governed.runId, other.documentId)).toBe('CT404');
  });

  onShared(
    '[attack 124] a transaction that began in time does not write after the window expired [fault 21]',
    async (database) => {
      const governed = await makeGovernedDatabase(database);
      const { epochMs } = await readClock(governed.reader);
      const notAfter = instantOf(epochMs + 3_000);
      const id = await openGate1(governed, { not_after: notAfter });
      const late = bound(governed, governed.executor, id, async (tx) => {
        await sql(tx, sleepUntilAfter(notAfter));
        await sql(tx, documentRow(governed));
      });
      expect(await answer(late)).toBe(attack(124));
      expect(await answer(bound(governed, governed.executor, id, async () => undefined))).toBe(attack(124));
    },
  );

  onShared(
    'a transaction that wrote in time does not end after the window, or is counted as late',
    async (database) => {
      const endLate = async (governed: GovernedDatabase, before: readonly string[]) => {
        const { epochMs } = await readClock(governed.reader);
        const notAfter = instantOf(epochMs + 3_000);
        const id = await openGate1(governed, { not_after: notAfter });
        const late = bound(governed, governed.executor, id, async (tx) => {
          await cut(governed, tx);
          for (const text of [...before, sleepUntilAfter(notAfter)]) await sql(tx, text);
        });
        return [await answer(late), await countLateCommits(governed.reader, governed.runId)];
      };
      const keepsTimes = database.kind === 'postgres';
      expect(await endLate(await makeGovernedDatabase(database), [])).toEqual(['CT403', keepsTimes ? 0 : null]);
      const askedEarly = await endLate(await makeGovernedDatabase(database), ['SET CONSTRAINTS ALL IMMEDIATE']);
      expect(askedEarly).toEqual(['done', keepsTimes ? 1 : null]);
    },
  );

  onShared(
    '[attack 304] no login writes evidence of its own, and none records a step of the other',
    async (database) => {
      const governed = await makeGovernedDatabase(database);
      const id = await openGate1(governed);
      await bound(governed, governed.executor, id, (tx) => cut(governed, tx));
      const { runId, documentId, planSha256 } = governed;
      const own = [
        `INSERT INTO cutter_governance.dot_pair_signature (manifest_id, run_id, document_id, role, status)
       VALUES (gen_random_uuid(), '${runId}', '${documentId}', 'executor', 'unsigned')`,
        `INSERT INTO cutter_governance.cutter_run_step (run_id, step, attempt, document_id, plan_sha256, step_key,
         input_sha256, output_sha256, delta, approval_sha256)
       VALUES ('${runId}', 'lifecycle_enact', 1, '${documentId}', '${planSha256}', '${sha256('k')}',
         '${sha256('i')}', '${sha256('o')}', '[]', '${sha256('a')}')`,
        `INSERT INTO cutter_governance.cut_change_set (run_id, document_id) VALUES ('${runId}', '${documentId}')`,
        `INSERT INTO cutter_governance.manifest_envelope (run_id, document_id) VALUES ('${runId}', '${documentId}')`,
        `INSERT INTO cutter_governance.verify_result (run_id, document_id) VALUES ('${runId}', '${documentId}')`,
        `INSERT INTO cutter_governance.cutter_run_attempt (run_id, attempt, host, pid) VALUES ('${runId}', 2147483647, 'x', 1)`,
        `INSERT INTO cutter_authz.owed_step (run_id, step, xid) VALUES ('${runId}', 'write_verify', pg_current_xact_id())`,
      ];
      const written = (login: Connection, text: string) => answer(bound(governed, login, id, (tx) => sql(tx, text)));
      for (const text of own)
        for (const login of [governed.executor, governed.verifier])
          expect([text, await written(login, text)]).toEqual([text, attack(304)]);
      expect(await written(governed.executor, 'SELECT cutter_authz.record_verify(1, NULL, NULL)')).toBe(attack(304));
      expect(await written(governed.verifier, `SELECT cutter_authz.record_leg_b(1, '', '{}', NULL, NULL)`)).toBe(
        attack(304),
      );
      // A superuser is both logins and so neither.
      expect(await written(governed.admin, 'SELECT cutter_authz.record_verify(1, NULL, NULL)')).toBe('CT409');
    },
  );

  onShared('units change by enactment only, and by nothing else', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    const changing = (text: string) => answer(bound(governed, governed.admin, id, (tx) => sql(tx, text)));
    await bound(governed, governed.executor, id, (tx) => cut(governed, tx));
    const mine = `WHERE run_id = '${governed.runId}'`;
    const changes = [
      `UPDATE public.unit_version SET body = body || 'x', end_byte = end_byte + 1 ${mine}`,
      `UPDATE public.unit_version SET lifecycle_status = 'enacted', title = 'another' ${mine}`,
      `UPDATE public.unit_version SET lifecycle_status = 'enacted', valid_from = current_date ${mine}`,
      `UPDATE public.unit_version SET lifecycle_status = 'repealed' ${mine}`,
      `UPDATE public.unit_version SET lifecycle_status = lifecycle_status ${mine}`,
      `UPDATE public.information_unit SET wid = wid || 'x' ${mine}`,
      `UPDATE public.information_unit SET eid = eid || 'x', lifecycle_status = 'enacted' ${mine}`,
      `UPDATE public.unit_version SET uv_id = gen_random_uuid(), lifecycle_status = 'enacted' ${mine}`,
    ];
    for (const text of changes) expect([text, await changing(text)]).toEqual([text, 'CT501']);
    // Enacting is an allowed change; this window has no allowance to update.
    expect(await changing(`UPDATE public.unit_version SET lifecycle_status = 'enacted' ${mine}`)).toBe('CT405');
    expect(await changing(`UPDATE public.unit_version SET lifecycle_status = 'enacted' WHERE false`)).toBe('done');
  });
});

describe('other ways in', () => {
  it('[attack 121] COPY and MERGE are asked like INSERT', async (context) => {
    const governed = await makeGovernedDatabase(await sharedDatabase('postgres', context));
    const columns = '(iu_id, document_id, wid, eid, unit_kind, section_type, lifecycle_status, run_id)';
    const row = `${governed.runId},${governed.documentId},w,e,article,body,draft,${governed.runId}`;
    const copy = `COPY public.information_unit ${columns} FROM PROGRAM 'echo ${row}' (FORMAT csv)`;
    expect(await attempt(governed.admin, copy)).toBe(attack(121, 'CT401'));
    expect(await attempt(governed.executor, `COPY public.information_unit ${columns} FROM STDIN`)).toBe(
      attack(121, '42501'),
    );
    const merge = `MERGE INTO public.information_unit AS u
      USING (SELECT '${governed.documentId}' AS document_id, '${governed.runId}'::uuid AS run_id) AS n ON u.document_id = n.document_id
      WHEN NOT MATCHED THEN INSERT ${columns}
        VALUES (gen_random_uuid(), n.document_id, 'w', 'e', 'article', 'body', 'draft', n.run_id)`;
    expect(await attempt(governed.admin, merge)).toBe(attack(121, 'CT401'));
    expect(await attempt(governed.executor, merge)).toBe(attack(121, '42501'));
  });
});

/** Waits by the clock of the server until an approval has expired. */
function sleepUntilAfter(notAfter: string): string {
  return `SELECT pg_sleep_until('${notAfter}'::timestamptz + interval '0.1 s')`;
}
