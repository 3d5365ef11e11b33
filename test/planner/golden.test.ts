/** Golden cases: one folder each under test/cases, with the source and the units it must yield. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/model/encoding/canonical.ts';
import { cutOf } from '../support/planner-builders.ts';

const CASES = join(import.meta.dirname, '..', 'cases');
const names = readdirSync(CASES).filter((name) => /^\d{3}-/.test(name));

describe('golden cases', () => {
  it('finds the cases', () => {
    expect(names.length).toBeGreaterThanOrEqual(6);
  });

  it.each(names)('%s yields the recorded units', async (name) => {
    const cut = cutOf(readFileSync(join(CASES, name, 'source.md')));
    const { source, ...rest } = cut;
    const { text, ...pin } = source;
    expect(Buffer.from(text).length).toBe(pin.bytes);
    await expect(canonicalJson({ ...rest, source: pin })).toMatchFileSnapshot(join(CASES, name, 'units.json'));
  });
});
