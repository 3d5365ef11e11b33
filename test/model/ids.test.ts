import { describe, expect, it } from 'vitest';
import { documentIdSchema, instantOf, instantSchema, uuidSchema } from '../../src/model/ids.ts';

describe('an instant', () => {
  it.each(['2026-11-20T10:00:00Z', '2028-02-29T23:59:59Z'])('%s is one', (text) => {
    expect(instantSchema.safeParse(text).success).toBe(true);
    expect(instantOf(Date.parse(text))).toBe(text);
  });

  it.each([
    '2026-11-31T10:00:00Z',
    '2027-02-29T10:00:00Z',
    '2026-13-01T10:00:00Z',
    '2026-11-20T24:00:00Z',
    '2026-11-20T10:00:00.000Z',
    '2026-11-20T10:00:00+00:00',
    '2026-11-20',
  ])('%s is none', (text) => {
    expect(instantSchema.safeParse(text).success).toBe(false);
  });
});

describe('ids', () => {
  it.each(['', 'Law', '-law', 'law/1', 'law 1', 'a'.repeat(129), '../law'])('%j is no document id', (text) => {
    expect(documentIdSchema.safeParse(text).success).toBe(false);
  });

  it.each(['11111111-1111-1111-8111-111111111111', '11111111-1111-4111-8111-11111111111A', 'x'])(
    '%s is no run id',
    (text) => {
      expect(uuidSchema.safeParse(text).success).toBe(false);
    },
  );
});
