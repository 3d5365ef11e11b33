/** The order of a run and who may decide it, as the database alone keeps it: attacks with genuine signatures and a changed client. */
import { describe, expect, it } from 'vitest';
import type { Database } from '../../src/state/db/database.ts';
import { transaction, type Transaction } from '../../src/state/db/transaction.ts';
import { sha256 } from '../../src/model/encoding/digest.ts';
import { openWindow, recordRejection } from '../../src/state/records/gate/authz.ts';
import {
  enactRun,
  recordManifestStep,
  recordVerification,
  sealUnits,
} from '../../src/state/records/runs/evidence-writes.ts';
import { insertVoid } from '../../src/state/records/runs/voids.ts';
import { createTestDatabase, requireCluster } from '../support/database/test-database.ts';
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

function manifestOf(governed: GovernedDatabase, changes: { readonly [name: string]: string } = {}): string {
  const { planSha256, plan, runId, documentId } = governed;
  const digests = {
    'plan.json': planSha256,
    source: plan.source.sha256,
    rows: plan.rows_sha256,
    backup: BACKUP,
    ...changes,
  };
  return JSON.stringify({
    subject: Object.entries(digests).map(([name, digest]) => ({ name, digest: { sha256: digest } })),
    predicate: { run_id: runId, document_id: documentId },
  });
}

/** The steps of a run in their order, each with the login that records it. */
const STEPS = {
  cut_leg_a: async (governed: GovernedDatabase, tx: Transaction) => {
    await writeEachUnit(governed, tx);
    await sealUnits(tx, 1, BACKUP);
  },
  leg_b_record: (governed: GovernedDatabase, tx: Transaction) => recordManifestStep(tx, 1, manifestOf(governed), null),
  write_verify: (_world: GovernedDatabase, tx: Transaction) => recordVerification(tx, 1, null),
  lifecycle_enact: (_world: GovernedDatabase, tx: Transaction) => enactRun(tx, 1),
} as const;
type Step = keyof typeof STEPS;
/** What a step out of its turn may be refused with. */
const TOO_EARLY = [attack(311, 'CT404'), attack(311, 'CT409')];
const TOO_LATE = [attack(311, 'CT402'), attack(311, 'CT404'), attack(311, 'CT411'), 'CT405', 'CT408', '23505'];
const NAMES: readonly Step[] = ['cut_leg_a', 'leg_b_record', 'write_verify', 'lifecycle_enact'];

function take(governed: GovernedDatabase, id: string, step: Step): Promise<string> {
  const login = step === 'write_verify' ? governed.verifier : governed.executor;
  return answer(bound<unknown>(governed, login, id, (tx) => STEPS[step](governed, tx)));
}

async function openGate2(governed: GovernedDatabase, sg1: string): Promise<string> {
  const prior = { review_decision_id: sg1, manifest_sha256: sha256(manifestOf(governed)) };
  const approval = await approvalOf(governed, 'SG_2', { prior });
  await write(governed.executor, (tx) => openWindow(tx, shown(textOf(approval))));
  return approval.review_decision_id;
}

async function begun(database: Database): Promise<readonly [GovernedDatabase, string]> {
  const governed = await makeGovernedDatabase(database);
  return [governed, await openGate1(governed)];
}

describe('the steps of a run', () => {
  onShared('[attack 311] follow one another, each once and under its gate', async (database) => {
    const [governed, sg1] = await begun(database);
    for (const [done, next] of NAMES.slice(0, 3).entries()) {
      // All that come later, and enactment under the wrong gate, are refused; those that are done are refused too.
      for (const step of NAMES.slice(done + 1))
        expect([next, step, TOO_EARLY]).toEqual([
          next,
          step,
          expect.arrayContaining([await take(governed, sg1, step)]),
        ]);
      expect([next, await take(governed, sg1, next)]).toEqual([next, 'done']);
      for (const step of NAMES.slice(0, done + 1))
        expect([step, TOO_LATE]).toEqual([step, expect.arrayContaining([await take(governed, sg1, step)])]);
    }
    const sg2 = await openGate2(governed, sg1);
    for (const step of NAMES.slice(0, 3))
      expect([step, TOO_LATE]).toEqual([step, expect.arrayContaining([await take(governed, sg2, step)])]);
    expect(await take(governed, sg2, 'lifecycle_enact')).toBe('done');
    expect(TOO_LATE).toContain(await take(governed, sg2, 'lifecycle_enact'));
  });

  onShared('are recorded of this plan, these rows and this backup only', async (database) => {
    const [governed, id] = await begun(database);
    expect(await take(governed, id, 'cut_leg_a')).toBe('done');
    for (const name of ['plan.json', 'source', 'rows', 'backup']) {
      const payload = manifestOf(governed, { [name]: sha256('another') });
      const recording = bound(governed, governed.executor, id, (tx) => recordManifestStep(tx, 1, payload, null));
      expect([name, await answer(recording)]).toEqual([name, 'CT407']);
    }
    expect(await take(governed, id, 'leg_b_record')).toBe('done');
  });
});

describe('a decision', () => {
  onShared('[attack 307] is taken in READ COMMITTED, for a whole transaction', async (database) => {
    const [governed, id] = await begun(database);
    const { runId, documentId, planSha256 } = governed;
    const approval = textOf(await approvalOf(governed, 'SG_1'));
    const rejection = textOf(await approvalOf(governed, 'SG_1', { decision: 'reject' }));
    const works: readonly ((tx: Transaction) => Promise<unknown>)[] = [
      (tx) => sql(tx, `SELECT cutter_authz.bind('${id}', '${runId}', '${planSha256}')::text`),
      (tx) => openWindow(tx, shown(approval)),
      (tx) => recordRejection(tx, shown(rejection)),
      (tx) => insertVoid(tx, { runId, documentId, planSha256, reason: '' }, null),
    ];
    for (const isolation of ['repeatable read', 'serializable'] as const)
      for (const work of works) {
        const options = { mode: 'write', isolation, statementTimeoutMs: 20_000, lockTimeoutMs: 20_000 } as const;
        expect(await answer(transaction(governed.executor, options, work))).toBe(attack(307));
      }
    const within = write(governed.executor, async (tx) => {
      await sql(tx, 'SAVEPOINT here');
      await works[0]?.(tx);
    });
    expect(await answer(within)).toBe(attack(307));
    expect(await take(governed, id, 'cut_leg_a')).toBe('done');
  });

  onShared('[attack 310] against a plan stops a window that is open', async (database) => {
    const [governed, id] = await begun(database);
    const rejection = textOf(await approvalOf(governed, 'SG_1', { decision: 'reject' }));
    await write(governed.executor, (tx) => recordRejection(tx, shown(rejection)));
    expect(await take(governed, id, 'cut_leg_a')).toBe(attack(310));
    expect(await answer(bound(governed, governed.executor, id, async () => undefined))).toBe(attack(310));
  });

  onShared('[attack 309] is not made stale by voids of runs that nobody has opened', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const approval = textOf(await approvalOf(governed, 'SG_1'));
    const { documentId } = governed;
    const [unknown] = await sql(governed.reader, 'SELECT gen_random_uuid()::text AS id');
    const run = { runId: String(unknown?.['id']), documentId, planSha256: sha256('another'), reason: '' };
    expect(await answer(write(governed.executor, (tx) => insertVoid(tx, run, null)))).toBe('done');
    expect(await answer(write(governed.executor, (tx) => openWindow(tx, shown(approval))))).toBe('done');
  });

  onShared('of another plan or of other rows does not go on with a run', async (database) => {
    const [governed] = await begun(database);
    for (const changes of [{ rows_sha256: sha256('x') }, { text_sha256: sha256('x') }, { plan_sha256: sha256('x') }]) {
      const text = textOf(await approvalOf(governed, 'SG_1', changes));
      expect(await answer(write(governed.executor, (tx) => openWindow(tx, shown(text))))).toBe('CT404');
    }
  });

  it('[attack 308] needs a recorded trust file, which cannot come after it', async (context) => {
    requireCluster(context);
    const test = await createTestDatabase({ migrated: true });
    try {
      const [row] = await test
        .adminQuery(
          `SELECT cutter_authz.signers('{"gate":"SG_1"}'::jsonb, '', ARRAY[]::bytea[], ARRAY['x'], ARRAY['y'])::text AS claimed`,
        )
        .catch((error: unknown) => [{ claimed: String(Reflect.get(Object(error), 'code')) }]);
      expect(row?.['claimed']).toBe(attack(308));
    } finally {
      await test.drop();
    }
  });
});

describe('two runs of one document', () => {
  onShared('[attack 312] of which one is enacted leave the other a draft', async (database) => {
    const [one, first] = await begun(database);
    const other: GovernedDatabase = { ...(await makeGovernedDatabase(database)) };
    expect(other.documentId).not.toBe(one.documentId);
    for (const step of NAMES.slice(0, 3)) expect(await take(one, first, step)).toBe('done');
    const sg2 = await openGate2(one, first);
    expect(await take(one, sg2, 'lifecycle_enact')).toBe('done');
    const [row] = await sql(
      one.reader,
      'SELECT count(*)::integer AS n FROM cutter_authz.document_in_force WHERE document_id = $1',
      [one.documentId],
    );
    expect(row).toEqual({ n: 1 });
    const overtaken = sql(one.admin, `SELECT cutter_authz.put_in_force('${one.documentId}', gen_random_uuid(), NULL)`);
    expect(await answer(overtaken)).toBe(attack(312));
    const older = sql(
      one.admin,
      `SELECT cutter_authz.put_in_force('${one.documentId}', gen_random_uuid(), gen_random_uuid())`,
    );
    expect(await answer(older)).toBe(attack(312));
  });
});
