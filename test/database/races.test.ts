/** Two sessions at one window: what only a server with real concurrency can show (attacks 119 and 302 of docs/attacks.md). */
import { describe, expect, it } from 'vitest';
import { closeWindow } from '../../src/state/records/gate/authz.ts';
import type { Param } from '../../src/state/db/database.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { sealUnits } from '../../src/state/records/runs/evidence-writes.ts';
import { insertVoid } from '../../src/state/records/runs/voids.ts';
import { transaction } from '../../src/state/db/transaction.ts';
import { attack } from '../attacks/attack.ts';
import { sharedDatabase } from './on-shared.ts';
import {
  answer,
  bound,
  makeGovernedDatabase,
  openGate1,
  sql,
  write,
  writeEachUnit,
  type GovernedDatabase,
} from './governed-database.ts';

describe('two sessions', () => {
  it('[attack 302] cannot write rows of one run, the second waits and is refused', async (context) => {
    const database = await sharedDatabase('postgres', context);
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    const row = `INSERT INTO public.information_unit (iu_id, document_id, wid, eid, unit_kind, section_type, lifecycle_status, run_id)
      VALUES (gen_random_uuid(), '${governed.documentId}', 'w', 'x', 'article', 'body', 'draft', '${governed.runId}')`;
    const second = await database.connect('admin', 'cutter/test/second');
    let waiting: Promise<string> = Promise.resolve('');
    await bound(governed, governed.executor, id, async (tx) => {
      await writeEachUnit(governed, tx);
      waiting = answer(bound(governed, second, id, (other) => sql(other, row)));
      await until(governed, 'SELECT 1 AS waits FROM pg_locks WHERE NOT granted AND locktype = $1', ['transactionid']);
      await sealUnits(tx, 1, sha256('backup'));
    });
    expect(await waiting).toBe(attack(302, 'CT411'));
    const [count] = await sql(
      governed.reader,
      'SELECT count(*)::integer AS n FROM public.information_unit WHERE run_id = $1::uuid',
      [governed.runId],
    );
    expect(count).toEqual({ n: governed.units.length });
  });

  it('cannot void a run and write for it: voiding waits, and then sees what was written [fault 72]', async (context) => {
    const database = await sharedDatabase('postgres', context);
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    const { runId, documentId, planSha256 } = governed;
    const voider = await database.connect('executor', 'cutter/test/voider');
    const voiding = () => write(voider, (tx) => insertVoid(tx, { runId, documentId, planSha256, reason: '' }, null));
    const order: string[] = [];
    let waiting: Promise<unknown> = Promise.resolve();
    await bound(governed, governed.executor, id, async (tx) => {
      waiting = voiding().then(() => order.push('void'));
      await until(governed, 'SELECT 1 AS waits FROM pg_locks WHERE NOT granted AND locktype = $1', ['transactionid']);
      await sql(tx, 'SELECT 1 AS one');
      order.push('written');
    });
    await waiting;
    expect(order).toEqual(['written', 'void']);
    expect(await answer(bound(governed, governed.executor, id, async () => undefined))).toBe('CT602');
    expect(await answer(voiding())).toBe('CT602');
  });

  it('[attack 119, 307] see a window closed by the other at the next statement, and none in an older snapshot', async (context) => {
    const database = await sharedDatabase('postgres', context);
    for (const isolation of ['read committed', 'repeatable read'] as const) {
      const governed = await makeGovernedDatabase(database);
      const id = await openGate1(governed);
      const options = { mode: 'write', isolation, statementTimeoutMs: 20_000, lockTimeoutMs: 20_000 } as const;
      const late = transaction(governed.executor, options, async (tx) => {
        await sql(tx, `SELECT cutter_authz.bind('${id}', '${governed.runId}', '${governed.planSha256}')::text`);
        await bound(governed, governed.verifier, id, (other) => closeWindow(other, id));
        await sql(
          tx,
          `INSERT INTO cutter_governance.source_document_registry (document_id, title, run_id)
           VALUES ('${governed.documentId}', 'title', '${governed.runId}')`,
        );
      });
      expect(await answer(late)).toBe(isolation === 'read committed' ? attack(119, 'CT402') : attack(307));
    }
  });
});

/** Asks until the database answers with a row; the test's own time limit ends it when it never does. */
async function until({ reader }: GovernedDatabase, text: string, params: readonly Param[]): Promise<void> {
  while ((await sql(reader, text, params)).length === 0) continue;
}
