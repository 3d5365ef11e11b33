import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../src/state/db/database.ts';
import { oneRow } from '../../../src/state/db/database.ts';
import { transaction, type Transaction } from '../../../src/state/db/transaction.ts';
import { createTestDatabase, requireCluster, type TestDatabase } from '../../support/database/test-database.ts';
import { onBoth } from './both-kinds.ts';

const WRITE = { mode: 'write', isolation: 'read committed', statementTimeoutMs: 10_000, lockTimeoutMs: 500 } as const;
const READ = { ...WRITE, mode: 'read', isolation: 'repeatable read' } as const;

const anything = z.record(z.string(), z.unknown());
const statement = (sql: string) => ({ name: 'test', sql });
const insert = (n: number) => statement(`INSERT INTO public.probe VALUES (${n})`);
const COUNT = statement('SELECT count(*)::int AS rows FROM public.probe');

async function admin(database: Database) {
  const connection = await database.connect('admin', 'cutter/test');
  await connection.script(`DROP TABLE IF EXISTS public.probe;
    CREATE TABLE public.probe (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)`);
  return connection;
}

describe('a transaction', () => {
  onBoth('keeps what the work did and returns its value', async (database) => {
    const connection = await admin(database);
    const value = await transaction(connection, WRITE, async (tx) => {
      await tx.rows(insert(1), [], anything);
      return 'done';
    });
    expect(value).toBe('done');
    expect(await oneRow(connection, COUNT, [], anything)).toEqual({ rows: 1 });
  });

  onBoth('undoes everything when the work throws, and throws the same error', async (database) => {
    const connection = await admin(database);
    const first = new Error('the first error');
    const failed = transaction(connection, WRITE, async (tx) => {
      await tx.rows(insert(1), [], anything);
      throw first;
    });
    await expect(failed).rejects.toBe(first);
    expect(await oneRow(connection, COUNT, [], anything)).toEqual({ rows: 0 });
  });

  onBoth('refuses success when the server answers COMMIT with ROLLBACK [fault 38]', async (database) => {
    const connection = await admin(database);
    const swallowed = transaction(connection, WRITE, async (tx) => {
      await tx.rows(insert(1), [], anything);
      await tx.rows(statement('SELECT 1/0'), [], anything).catch(() => undefined);
    });
    await expect(swallowed).rejects.toMatchObject({
      code: 'STOP_COMMIT_ROLLED_BACK',
      facts: { answered: 'ROLLBACK' },
    });
    expect(await oneRow(connection, COUNT, [], anything)).toEqual({ rows: 0 });
  });

  onBoth('says what COMMIT refused when a deferred constraint fails there', async (database) => {
    const connection = await admin(database);
    const doubled = transaction(connection, WRITE, async (tx) => {
      await tx.rows(insert(1), [], anything);
      await tx.rows(insert(1), [], anything);
    });
    await expect(doubled).rejects.toMatchObject({
      code: 'STOP_REPLAY_CONFLICT',
      written: 'none',
      facts: { sqlstate: '23505', constraint: 'probe_n_key', table: 'probe' },
    });
    expect(await oneRow(connection, COUNT, [], anything)).toEqual({ rows: 0 });
  });

  onBoth('takes a warning during COMMIT for an unknown outcome [fault 39]', async (database) => {
    const connection = await admin(database);
    await connection.script(`CREATE FUNCTION public.warn() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN RAISE WARNING 'not replicated'; RETURN NULL; END$$;
      CREATE CONSTRAINT TRIGGER warn AFTER INSERT ON public.probe DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.warn()`);
    const warned = transaction(connection, WRITE, (tx) => tx.rows(insert(1), [], anything));
    await expect(warned).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      written: 'unknown',
      facts: { warnings: ['01000 not replicated'] },
    });
  });

  onBoth('writes nothing in read mode', async (database) => {
    const connection = await admin(database);
    const written = transaction(connection, READ, (tx) => tx.rows(insert(1), [], anything));
    await expect(written).rejects.toMatchObject({ code: 'STOP_NOT_PRIMARY', facts: { sqlstate: '25006' } });
  });

  onBoth('cannot be used after its end', async (database) => {
    const connection = await admin(database);
    const kept: Transaction[] = [];
    await transaction(connection, WRITE, async (tx) => void kept.push(tx));
    const [late] = kept;
    await expect(late?.rows(insert(1), [], anything)).rejects.toThrow('after the end');
    expect(await oneRow(connection, COUNT, [], anything)).toEqual({ rows: 0 });
  });

  onBoth('refuses a nested use of its connection at once instead of waiting for itself', async (database) => {
    const connection = await admin(database);
    const nested = transaction(connection, WRITE, () => transaction(connection, WRITE, async () => 'inner'));
    await expect(nested).rejects.toThrow('nested use');
    expect(await oneRow(connection, COUNT, [], anything)).toEqual({ rows: 0 });
  });

  onBoth('lets no other flow slip a statement into it', async (database) => {
    const connection = await admin(database);
    const order: string[] = [];
    const undone = transaction(connection, WRITE, async (tx) => {
      await tx.rows(insert(1), [], anything);
      order.push('inside');
      throw new Error('undo');
    });
    const beside = connection.rows(insert(2), [], anything).then(() => order.push('beside'));
    await expect(undone).rejects.toThrow('undo');
    await beside;
    expect(order).toEqual(['inside', 'beside']);
    expect(await oneRow(connection, statement('SELECT n FROM public.probe'), [], anything)).toEqual({ n: 2 });
  });

  onBoth('makes a weaker durability of the role stronger, in write mode only [fault 58]', async (database) => {
    const connection = await admin(database);
    await connection.rows(statement(`SELECT set_config('synchronous_commit', 'off', false)`), [], anything);
    const setting = statement(`SELECT current_setting('synchronous_commit') AS value`);
    const inside = await transaction(connection, WRITE, (tx) => oneRow(tx, setting, [], anything));
    expect(inside).toEqual({ value: 'on' });
  });

  onBoth('runs a script only for the admin', async (database) => {
    const executor = await database.connect('executor', 'cutter/test');
    await expect(executor.script('SELECT 1; SELECT 2')).rejects.toThrow('admin connection');
    const inside = transaction(executor, WRITE, (tx) => tx.script('SELECT 1; SELECT 2'));
    await expect(inside).rejects.toThrow('admin connection');
  });
});

describe('a transaction on a server', () => {
  let server: TestDatabase;
  let database: Database;

  beforeEach(async (context) => {
    requireCluster(context);
    server = await createTestDatabase({ migrated: true });
    database = await server.open();
  });

  afterEach(async () => {
    await database.close();
    await server.drop();
  });

  it('does not know the outcome when the server process is ended while COMMIT is in flight', async () => {
    const connection = await admin(database);
    await connection.script(`CREATE FUNCTION public.linger() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN PERFORM pg_catalog.pg_sleep(20); RETURN NULL; END$$;
      CREATE CONSTRAINT TRIGGER linger AFTER INSERT ON public.probe DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION public.linger()`);
    const lost = transaction(connection, WRITE, (tx) => tx.rows(insert(1), [], anything));
    const ended = untilActive(server, connection.backendPid, 'COMMIT').then(() =>
      server.adminQuery('SELECT pg_terminate_backend($1)', [connection.backendPid]),
    );
    await expect(lost).rejects.toMatchObject({
      code: 'OUTCOME_UNKNOWN',
      written: 'unknown',
      facts: { sqlstate: '57P01' },
    });
    await ended;
    await expect(connection.rows(COUNT, [], anything)).rejects.toMatchObject({
      code: 'CONNECTION_LOST',
      facts: { sqlstate: '57P01' },
    });
  });

  it('does not wait for ever for a server that says nothing to COMMIT, and does not know the outcome [fault 40]', async () => {
    const connection = await admin(database);
    const silent = transaction(connection, { ...WRITE, statementTimeoutMs: 1_000 }, async (tx) => {
      await tx.rows(insert(1), [], anything);
      process.kill(connection.backendPid, 'SIGSTOP');
    });
    try {
      await expect(silent).rejects.toMatchObject({ code: 'OUTCOME_UNKNOWN', written: 'unknown' });
    } finally {
      process.kill(connection.backendPid, 'SIGCONT');
    }
  });

  it('says that the connection was lost when the server process is ended before COMMIT', async () => {
    const connection = await admin(database);
    const lost = transaction(connection, WRITE, async (tx) => {
      await tx.rows(insert(1), [], anything);
      await server.adminQuery('SELECT pg_terminate_backend($1)', [connection.backendPid]);
      await tx.rows(insert(2), [], anything);
    });
    await expect(lost).rejects.toMatchObject({ code: 'CONNECTION_LOST', written: 'none' });
    expect(await server.adminQuery('SELECT count(*)::int AS rows FROM public.probe')).toEqual([{ rows: 0 }]);
  });

  it('stops when the session is another one than the one it logged in to [fault 63]', async () => {
    const connection = await admin(database);
    await connection.rows(statement(`SELECT set_config('cutter.session_nonce', 'other', false)`), [], anything);
    const moved = transaction(connection, WRITE, (tx) => tx.rows(insert(1), [], anything));
    await expect(moved).rejects.toMatchObject({ code: 'STOP_POOLER_DETECTED' });
    expect(await server.adminQuery('SELECT count(*)::int AS rows FROM public.probe')).toEqual([{ rows: 0 }]);
  });

  it('ends a statement at its time limit and a wait for a lock at its own', async () => {
    const connection = await admin(database);
    const slow = transaction(connection, { ...WRITE, statementTimeoutMs: 100 }, (tx) =>
      tx.rows(statement('SELECT pg_catalog.pg_sleep(10)::text'), [], anything),
    );
    await expect(slow).rejects.toMatchObject({ code: 'STOP_BUSY', facts: { sqlstate: '57014' } });
    const other = await server.client('postgres');
    await other.query('BEGIN; LOCK TABLE public.probe IN ACCESS EXCLUSIVE MODE');
    const waiting = transaction(connection, { ...WRITE, lockTimeoutMs: 100 }, (tx) => tx.rows(insert(1), [], anything));
    await expect(waiting).rejects.toMatchObject({ code: 'STOP_BUSY', facts: { sqlstate: '55P03' } });
  });

  it('gives a stopped client thirty seconds and no more', async () => {
    const connection = await admin(database);
    const setting = statement(`SELECT current_setting('idle_in_transaction_session_timeout') AS value`);
    expect(await transaction(connection, READ, (tx) => oneRow(tx, setting, [], anything))).toEqual({ value: '30s' });
    expect(await oneRow(connection, setting, [], anything)).toEqual({ value: '0' });
  });
});

/** Waits until the server process is working on `query`: the server's own view, so no guess at a time is needed. */
async function untilActive(server: TestDatabase, pid: number, query: string): Promise<void> {
  for (;;) {
    const [row] = await server.adminQuery('SELECT state, query FROM pg_stat_activity WHERE pid = $1', [pid]);
    if (row?.['state'] === 'active' && row['query'] === query) return;
  }
}
