import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Database } from '../../../src/state/db/database.ts';
import { lockKey, sessionLock } from '../../../src/state/db/session-lock.ts';
import { transaction } from '../../../src/state/db/transaction.ts';
import { createTestDatabase, requireCluster, type TestDatabase } from '../../support/database/test-database.ts';
import { onBoth } from './both-kinds.ts';

const DOCUMENT = lockKey('cutter:doc:law-44');
const RUN = lockKey('cutter:run:1');
const READ = { mode: 'read', isolation: 'read committed', statementTimeoutMs: 5_000, lockTimeoutMs: 500 } as const;

describe('a session lock', () => {
  it('has a key that depends on its name only', () => {
    expect(lockKey('cutter:doc:law-44')).toBe(-3271212208642797305n);
    expect(lockKey('cutter:doc:law-45')).not.toBe(DOCUMENT);
  });

  onBoth('is held by one connection, and free again when that one closes', async (database) => {
    const [first, second] = [await database.connect('executor', 'a'), await database.connect('executor', 'b')];
    expect(await sessionLock(first, [DOCUMENT, RUN])).toEqual({ kind: 'held' });
    expect(await sessionLock(second, [DOCUMENT])).toMatchObject({ kind: 'busy', key: DOCUMENT });
    await first.close();
    expect(await sessionLock(second, [DOCUMENT, RUN])).toEqual({ kind: 'held' });
    await second.close();
  });

  onBoth('takes all of its keys or none', async (database) => {
    const [first, second, third] = [
      await database.connect('executor', 'a'),
      await database.connect('executor', 'b'),
      await database.connect('executor', 'c'),
    ];
    await sessionLock(first, [RUN]);
    expect(await sessionLock(second, [DOCUMENT, RUN])).toMatchObject({ kind: 'busy', key: RUN });
    expect(await sessionLock(third, [DOCUMENT])).toEqual({ kind: 'held' });
  });
});

describe('a session lock on a server', () => {
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

  it('names the server process of its holder, also for a negative key', async () => {
    const [first, second] = [await database.connect('executor', 'a'), await database.connect('executor', 'b')];
    await sessionLock(first, [-DOCUMENT]);
    expect(await sessionLock(second, [-DOCUMENT])).toEqual({
      kind: 'busy',
      key: -DOCUMENT,
      holderPid: first.backendPid,
    });
  });

  it('stops the next transaction when it is gone', async () => {
    const connection = await database.connect('executor', 'a');
    await sessionLock(connection, [DOCUMENT, RUN]);
    await expect(transaction(connection, READ, async () => 'works')).resolves.toBe('works');
    const row = z.object({ given: z.boolean() });
    await connection.rows({ name: 'give', sql: 'SELECT pg_advisory_unlock($1::int8) AS given' }, [String(RUN)], row);
    await expect(transaction(connection, READ, async () => 'works')).rejects.toMatchObject({
      code: 'STOP_POOLER_DETECTED',
    });
  });
});
