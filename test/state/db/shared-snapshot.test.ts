/** Two sessions that read one moment, whatever is committed between their questions. */
import { describe, expect } from 'vitest';
import { z } from 'zod';
import { oneRow, type Queryable } from '../../../src/state/db/database.ts';
import { withSharedSnapshot } from '../../../src/state/db/shared-snapshot.ts';
import { onBoth } from './both-kinds.ts';

const WITHIN_MS = 60_000;
const COUNT = { name: 'count', sql: 'SELECT count(*)::int AS rows FROM public.probe' };
const INSERT = { name: 'insert', sql: 'INSERT INTO public.probe VALUES (2)' };
const WHO = {
  name: 'who',
  sql: `SELECT pg_backend_pid() AS pid, current_setting('transaction_read_only') AS read_only`,
};

const rowsOf = async (queryable: Queryable) => (await oneRow(queryable, COUNT, [], z.object({ rows: z.int() }))).rows;
const who = (queryable: Queryable) => oneRow(queryable, WHO, [], z.object({ pid: z.int(), read_only: z.string() }));

describe('one moment', () => {
  onBoth('is the same for both readers, who only read', async (database, kind) => {
    const admin = await database.connect('admin', 'cutter/test');
    await admin.script(`CREATE TABLE public.probe (n int); INSERT INTO public.probe VALUES (1);
      GRANT SELECT ON public.probe TO context_pack_readonly`);
    const first = await database.connect('reader', 'cutter/test');
    const second = kind === 'embedded' ? null : await database.connect('reader', 'cutter/test');
    const found = await withSharedSnapshot(first, second, WITHIN_MS, async (left, right) => {
      // The embedded database is one session, in which nobody else gets a word in.
      if (kind === 'postgres') await admin.rows(INSERT, [], z.unknown());
      const rows = await Promise.all([rowsOf(left), rowsOf(right)]);
      return { rows, readers: [await who(left), await who(right)] };
    });
    expect(found.rows).toEqual([1, 1]);
    expect(found.readers.map(({ read_only: readOnly }) => readOnly)).toEqual(['on', 'on']);
    expect(new Set(found.readers.map(({ pid }) => pid)).size).toBe(kind === 'embedded' ? 1 : 2);
    expect(await rowsOf(second ?? first)).toBe(kind === 'embedded' ? 1 : 2);
  });

  onBoth('ends for both with the first error', async (database, kind) => {
    const first = await database.connect('reader', 'cutter/test');
    const second = kind === 'embedded' ? null : await database.connect('reader', 'cutter/test');
    const broken = withSharedSnapshot(first, second, WITHIN_MS, async (_left, right) => {
      await right.rows({ name: 'broken', sql: 'SELECT 1 / 0' }, [], z.unknown());
    });
    await expect(broken).rejects.toThrow();
    for (const connection of [first, second ?? first]) expect((await who(connection)).read_only).toBe('off');
  });
});
