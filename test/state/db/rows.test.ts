import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { camelRow, parsedRows } from '../../../src/state/db/rows.ts';

const statement = { name: 'example', sql: 'SELECT' };
const row = camelRow({ runId: z.string(), inForceSha256: z.string().nullable(), units: z.int() });

describe('camelRow', () => {
  it('reads the column of each field', () => {
    expect(parsedRows(statement, [{ run_id: 'r', in_force_sha256: null, units: 2 }], row)).toEqual([
      { runId: 'r', inForceSha256: null, units: 2 },
    ]);
  });

  it.each([
    ['an unexpected column', { run_id: 'r', in_force_sha256: null, units: 2, login_name: 'x' }],
    ['a missing column', { run_id: 'r', units: 2 }],
    ['a value of another type', { run_id: 7, in_force_sha256: null, units: 2 }],
    ['no object', null],
  ])('refuses %s, naming the statement', (_, found) => {
    expect(() => parsedRows(statement, [found], row)).toThrow('statement example answered a row of another shape');
  });
});
