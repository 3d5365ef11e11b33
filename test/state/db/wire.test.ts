import { describe, expect } from 'vitest';
import { z } from 'zod';
import { oneRow } from '../../../src/state/db/database.ts';
import { onBoth } from './both-kinds.ts';

const anything = z.record(z.string(), z.unknown());

describe('values on the wire', () => {
  onBoth('returns parameters of every kind unchanged', async (database) => {
    const reader = await database.connect('reader', 'cutter/test');
    const sql = `SELECT $1::text AS text, $2::int AS number, $3::bool AS yes, $4::text AS nothing, $5::bytea AS bytes,
                        $6::text[] AS words, $7::int[] AS numbers, $8::bool[] AS answers, $9::int8 AS large`;
    const words = ['', 'NULL', null, 'a,b', '{}', '"quoted"', 'back\\slash', 'Điều 44 🙂', ' padded ', 'two\nlines'];
    const params = [
      'x',
      -7,
      true,
      null,
      Buffer.from([0, 255]),
      words,
      [1, null, -3],
      [true, false],
      '9007199254740993',
    ];
    const row = await oneRow(reader, { name: 'echo', sql }, params, anything);
    expect(row).toEqual({
      text: 'x',
      number: -7,
      yes: true,
      nothing: null,
      bytes: Buffer.from([0, 255]),
      words,
      numbers: [1, null, -3],
      answers: [true, false],
      large: '9007199254740993',
    });
  });

  onBoth('answers columns in one spelling', async (database) => {
    const reader = await database.connect('reader', 'cutter/test');
    const sql = `SELECT 1::int8 AS int8, 1.50::numeric AS numeric, '{"a":[1]}'::jsonb AS jsonb, '2026-01-02'::date AS date,
                        '2026-01-02T03:04:05.000006+07'::timestamptz AS instant, 'x'::name AS name, 7::oid AS oid,
                        '00000000-0000-4000-8000-000000000000'::uuid AS uuid, '{}'::text[] AS none, 1.5::float8 AS float`;
    expect(await oneRow(reader, { name: 'columns', sql }, [], anything)).toEqual({
      int8: '1',
      numeric: '1.50',
      jsonb: { a: [1] },
      date: '2026-01-02',
      instant: '2026-01-01 20:04:05.000006+00',
      name: 'x',
      oid: 7,
      uuid: '00000000-0000-4000-8000-000000000000',
      none: [],
      float: 1.5,
    });
  });

  onBoth('takes one statement and never a second one', async (database) => {
    const reader = await database.connect('reader', 'cutter/test');
    const twice = reader.rows({ name: 'two', sql: 'SELECT 1 AS a; SELECT 2 AS a' }, [], anything);
    await expect(twice).rejects.toMatchObject({ code: '42601' });
  });

  onBoth('names the statement when a row has another shape, and never shows the row', async (database) => {
    const reader = await database.connect('reader', 'cutter/test');
    const sql = `SELECT 'private' AS a`;
    const misread = reader.rows({ name: 'misread', sql }, [], z.object({ a: z.number() }));
    await expect(misread).rejects.toThrow(/^(?=.*misread)(?!.*private)/s);
  });

  onBoth('carries 20,000 rows in arrays in one statement', async (database) => {
    const admin = await database.connect('admin', 'cutter/test');
    await admin.script('CREATE TABLE public.bulk (n int, body text)');
    const numbers = Array.from({ length: 20_000 }, (_, n) => n);
    const bodies = numbers.map((n) => `Article ${n}. "Scope", {braces} and \\ more`);
    const insert = { name: 'bulk', sql: 'INSERT INTO public.bulk SELECT * FROM unnest($1::int[], $2::text[])' };
    await admin.rows(insert, [numbers, bodies], anything);
    const sql = `SELECT count(*)::int AS rows, count(DISTINCT body)::int AS bodies,
                        bool_and(body = 'Article ' || n || '. "Scope", {braces} and \\ more') AS same FROM public.bulk`;
    expect(await oneRow(admin, { name: 'count', sql }, [], anything)).toEqual({
      rows: 20_000,
      bodies: 20_000,
      same: true,
    });
  });
});
