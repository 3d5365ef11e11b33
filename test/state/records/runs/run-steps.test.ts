import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/model/encoding/digest.ts';
import { lockKey } from '../../../../src/state/db/session-lock.ts';
import {
  beginAttempt,
  fence,
  listRuns,
  lockHolder,
  newestAttempt,
  readRun,
  readSteps,
} from '../../../../src/state/records/runs/run-steps.ts';
import { sealUnits } from '../../../../src/state/records/runs/evidence-writes.ts';
import { deltaOfTransaction } from '../../../../src/model/artefacts/expected.ts';
import { stepKey } from '../../../../src/model/artefacts/sidecar.ts';
import { readTarget } from '../../../../src/state/records/database/target-identity.ts';
import { readXactDelta, runDeferredTriggers } from '../../../../src/state/records/database/xact-delta.ts';
import { closeWindow } from '../../../../src/state/records/gate/authz.ts';
import { attack } from '../../../attacks/attack.ts';
import { onShared, sharedDatabase } from '../../../database/on-shared.ts';
import {
  answer,
  bound,
  cut,
  makeGovernedDatabase,
  openGate1,
  sql,
  write,
  writeEachUnit,
} from '../../../database/governed-database.ts';

describe('the ledger of runs', () => {
  onShared('gives back what was recorded, with the server as the witness', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const { runId, planSha256, documentId, reader, executor, plan } = governed;
    expect(await readRun(reader, runId)).toBeNull();
    const id = await openGate1(governed);
    expect(await readRun(reader, runId)).toMatchObject({ runId, planSha256, documentId, createdBy: 'cutter_exec' });
    expect(await newestAttempt(reader, runId)).toBe(1);
    expect(await write(executor, (tx) => beginAttempt(tx, { runId, host: 'here', pid: 2 }))).toBe(2);
    expect(await newestAttempt(reader, runId)).toBe(2);
    await bound(governed, executor, id, async (tx) => {
      await writeEachUnit(governed, tx);
      await sealUnits(tx, 2, sha256('backup'));
    });
    const [recorded, ...others] = await readSteps(reader, runId);
    expect(others).toEqual([]);
    expect(recorded).toMatchObject({
      step: 'cut_leg_a',
      attempt: 2,
      stepKey: stepKey(runId, planSha256, 'cut_leg_a', plan.rows_sha256),
      inputSha256: plan.rows_sha256,
      outputSha256: plan.rows_sha256,
      delta: deltaOfTransaction(plan.expected, 'cut_leg_a'),
      backupSha256: sha256('backup'),
      recordedBy: 'cutter_exec',
    });
    expect(recorded?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect((await listRuns(reader)).find((run) => run.runId === runId)).toMatchObject({
      documentId,
      attempt: 2,
      lastStep: 'cut_leg_a',
    });
  });

  onShared(
    '[attack 313] knows no attempt of a run without an open window, of a host with control characters, or of no process',
    async (database) => {
      const governed = await makeGovernedDatabase(database);
      const { runId, executor } = governed;
      const begin = (attempt: Parameters<typeof beginAttempt>[1]) =>
        answer(write(executor, (tx) => beginAttempt(tx, attempt)));
      expect(await begin({ runId, host: 'here', pid: 1 })).toBe(attack(313));
      await openGate1(governed);
      const other = await makeGovernedDatabase(database);
      const closed = await openGate1(other);
      await bound(other, other.executor, closed, (tx) => closeWindow(tx, closed));
      expect(await begin({ runId: other.runId, host: 'here', pid: 1 })).toBe(attack(313));
      expect(await begin({ runId, host: 'here\u001b[2J', pid: 1 })).toBe('23514');
      expect(await begin({ runId, host: 'here', pid: 0 })).toBe('23514');
      expect(await begin({ runId, host: 'here', pid: 1 })).toBe('done');
    },
  );

  onShared('counts what a transaction moved, through functions and triggers too', async (database) => {
    const governed = await makeGovernedDatabase(database);
    const id = await openGate1(governed);
    const delta = await bound(governed, governed.executor, id, async (tx) => {
      const before = await readXactDelta(tx);
      await cut(governed, tx);
      await runDeferredTriggers(tx);
      const after = await readXactDelta(tx);
      return after
        .map(({ table, op, rows }) => {
          const earlier = before.find((line) => line.table === table && line.op === op)?.rows ?? 0;
          return `${op} ${rows - earlier} ${table}`;
        })
        .filter((line) => !line.includes(' 0 '));
    });
    expect(delta).toEqual(
      expect.arrayContaining([
        'UPDATE 5 cutter_authz.allowance',
        'INSERT 1 cutter_governance.cutter_run_step',
        'INSERT 1 cutter_governance.ledger_receipt',
        'INSERT 4 public.unit_version',
      ]),
    );
  });

  onShared('knows the database it is in', async (database, kind) => {
    const { reader, executor } = await makeGovernedDatabase(database);
    const target = await readTarget(reader, kind);
    expect(await readTarget(executor, kind)).toEqual(target);
    const [row] = await sql(
      reader,
      `SELECT current_database()::text AS name, (SELECT install_uuid::text FROM cutter_authz.database_identity) AS uuid`,
    );
    expect(target).toMatchObject({ kind, database_name: row?.['name'], install_uuid: row?.['uuid'] });
  });
});

describe('the fence', () => {
  it('waits for whoever holds the key, and the holder can be named', async (context) => {
    const database = await sharedDatabase('postgres', context);
    const governed = await makeGovernedDatabase(database);
    await openGate1(governed);
    const key = lockKey(`cutter:fence:${governed.runId}`);
    const holder = await database.connect('executor', `cutter/${governed.runId}/1`);
    const order: string[] = [];
    await write(holder, async (tx) => {
      await fence(tx, key);
      const waiting = write(governed.verifier, async (other) => {
        await fence(other, key);
        order.push('second');
      });
      const seen = await lockHolder(governed.reader, holder.backendPid);
      expect(seen).toMatchObject({ applicationName: `cutter/${governed.runId}/1`, login: 'cutter_exec' });
      expect(seen?.since).toMatch(/^\d{4}-/);
      order.push('first');
      void waiting.catch(() => undefined);
    });
    await write(governed.verifier, (tx) => fence(tx, key));
    expect(order).toEqual(['first', 'second']);
    expect(await lockHolder(governed.reader, 2_000_000_000)).toBeNull();
  });
});
