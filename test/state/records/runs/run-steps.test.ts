import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../../src/model/encoding/digest.ts';
import { lockKey } from '../../../../src/state/db/session-lock.ts';
import {
  fence,
  insertAttempt,
  insertRun,
  insertStep,
  listRuns,
  lockHolder,
  newestAttempt,
  readRun,
  readSteps,
} from '../../../../src/state/records/runs/run-steps.ts';
import { readTarget } from '../../../../src/state/records/database/target-identity.ts';
import { readXactDelta, runDeferredTriggers } from '../../../../src/state/records/database/xact-delta.ts';
import { onShared, sharedDatabase } from '../../../database/on-shared.ts';
import {
  answer,
  bound,
  makeGovernedDatabase,
  openGate1,
  sql,
  write,
  type GovernedDatabase,
} from '../../../database/world.ts';

const step = (world: GovernedDatabase, changes: Partial<Parameters<typeof insertStep>[1]> = {}) => ({
  runId: world.runId,
  step: 'cut_leg_a',
  attempt: 1,
  documentId: world.documentId,
  planSha256: world.planSha256,
  stepKey: sha256('key'),
  inputSha256: sha256('input'),
  outputSha256: sha256('output'),
  delta: [{ op: 'INSERT', rows: 4, table: 'public.unit_version' } as const],
  approvalSha256: sha256('approval'),
  backupSha256: null,
  ...changes,
});

describe('the ledger of runs', () => {
  onShared('gives back what was recorded, with the server as the witness', async (database) => {
    const world = await makeGovernedDatabase(database);
    const { runId, planSha256, documentId, reader, executor } = world;
    expect(await readRun(reader, runId)).toBeNull();
    const id = await openGate1(world);
    expect(await readRun(reader, runId)).toMatchObject({ runId, planSha256, documentId, createdBy: 'cutter_exec' });
    expect(await newestAttempt(reader, runId)).toBe(1);
    await write(executor, (tx) => insertAttempt(tx, { runId, attempt: 2, host: 'here', pid: 2 }));
    expect(await newestAttempt(reader, runId)).toBe(2);
    await bound(world, executor, id, (tx) => insertStep(tx, step(world, { attempt: 2 })));
    const [recorded, ...others] = await readSteps(reader, runId);
    const { runId: _run, documentId: _document, planSha256: _plan, ...expected } = step(world, { attempt: 2 });
    expect(others).toEqual([]);
    expect(recorded).toMatchObject({ ...expected, recordedBy: 'cutter_exec' });
    expect(recorded?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
    expect((await listRuns(reader)).find((run) => run.runId === runId)).toMatchObject({
      documentId,
      attempt: 2,
      lastStep: 'cut_leg_a',
    });
  });

  onShared('takes no step twice, none of an unknown attempt, and none of another plan', async (database) => {
    const world = await makeGovernedDatabase(database);
    const id = await openGate1(world);
    const record = (changes: Parameters<typeof step>[1]) =>
      answer(bound(world, world.executor, id, (tx) => insertStep(tx, step(world, changes))));
    expect(await record({ attempt: 7 })).toBe('23503');
    expect(await record({ planSha256: sha256('another') })).toBe('23503');
    expect(await record({ step: 'mark' })).toBe('23514');
    expect(await record({})).toBe('done');
    await expect(bound(world, world.executor, id, (tx) => insertStep(tx, step(world)))).rejects.toMatchObject({
      code: 'STOP_REPLAY_CONFLICT',
    });
    const { runId, planSha256, documentId } = world;
    await expect(
      bound(world, world.executor, id, (tx) => insertRun(tx, { runId, planSha256, documentId })),
    ).rejects.toMatchObject({ code: 'STOP_REPLAY_CONFLICT' });
  });

  onShared('counts what a transaction moved, through functions and triggers too', async (database) => {
    const world = await makeGovernedDatabase(database);
    const id = await openGate1(world);
    const delta = await bound(world, world.executor, id, async (tx) => {
      const before = await readXactDelta(tx);
      await insertStep(tx, step(world));
      await runDeferredTriggers(tx);
      const after = await readXactDelta(tx);
      return after
        .map(({ table, op, rows }) => {
          const earlier = before.find((line) => line.table === table && line.op === op)?.rows ?? 0;
          return `${op} ${rows - earlier} ${table}`;
        })
        .filter((line) => !line.includes(' 0 '));
    });
    expect(delta).toEqual([
      'UPDATE 1 cutter_authz.allowance',
      'INSERT 1 cutter_governance.cutter_run_step',
      'INSERT 1 cutter_governance.ledger_receipt',
    ]);
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
    const world = await makeGovernedDatabase(database);
    await openGate1(world);
    const key = lockKey(`cutter:fence:${world.runId}`);
    const holder = await database.connect('executor', `cutter/${world.runId}/1`);
    const order: string[] = [];
    await write(holder, async (tx) => {
      await fence(tx, key);
      const waiting = write(world.verifier, async (other) => {
        await fence(other, key);
        order.push('second');
      });
      const seen = await lockHolder(world.reader, holder.backendPid);
      expect(seen).toMatchObject({ applicationName: `cutter/${world.runId}/1`, login: 'cutter_exec' });
      expect(seen?.since).toMatch(/^\d{4}-/);
      order.push('first');
      void waiting.catch(() => undefined);
    });
    await write(world.verifier, (tx) => fence(tx, key));
    expect(order).toEqual(['first', 'second']);
    expect(await lockHolder(world.reader, 2_000_000_000)).toBeNull();
  });
});
