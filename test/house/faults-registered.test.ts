/** No row of the failure model is without a test by oversight: each has one, or a stated reason for having none. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const TESTS = path.resolve(import.meta.dirname, '..');
/** The last row of the failure model in docs/faults.md. */
const LAST = 80;

const described = { number: z.int().positive(), fault: z.string().min(1), then: z.string().min(1) };
const REGISTER = z
  .array(z.union([z.strictObject(described), z.strictObject({ ...described, pending: z.string().min(20) })]))
  .parse(JSON.parse(readFileSync(path.join(TESTS, 'faults', 'register.json'), 'utf8')));

/** Titles name rows as `[fault 37]` or `[fault 34, 35]`. */
const named = new Set(
  readdirSync(TESTS, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.test.ts') && !name.startsWith('house'))
    .flatMap((name) => [...readFileSync(path.join(TESTS, name), 'utf8').matchAll(/\[fault ([\d, ]+)\]/g)])
    .flatMap(([, list]) => (list ?? '').split(', ').map(Number)),
);

describe('the register of faults', () => {
  it('has every row of the design once, in order', () => {
    const numbers = REGISTER.map(({ number }) => number);
    expect(numbers).toEqual(Array.from({ length: LAST }, (_, index) => index + 1));
  });

  it('has a test for every row that is not pending, and none for one that is', () => {
    expect(REGISTER.filter((row) => named.has(row.number) === 'pending' in row)).toEqual([]);
  });

  it('knows every row that a test names', () => {
    expect([...named].filter((number) => !REGISTER.some((row) => row.number === number))).toEqual([]);
  });
});
