/** Properties of every profile at every granularity: no byte is lost, and equal input gives equal output. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Refusal } from '../../../src/model/refusals/refusal.ts';
import { BUILT_IN_NAMES, builtInProfile } from '../../../src/planner/profiles/built-in.ts';
import { GRANULARITIES } from '../../../src/planner/profiles/profile.ts';
import { byForm } from '../../faults/harness/form.ts';
import { cutBy, requireLossless } from '../../support/profile-cuts.ts';

const CASES = join(import.meta.dirname, '..', '..', 'cases');
const TEXTS = ['001-torture', '002-grundgesetz-2022', '004-us-constitution'].map((name) =>
  readFileSync(join(CASES, name, 'source.md'), 'utf8'),
);
const PROFILES = BUILT_IN_NAMES.filter((name) => builtInProfile(name).structure !== 'source');
/** Pieces of which laws are made, so that random texts are often marked. */
const PIECES = [
  'Điều 1. Phạm vi',
  'Điều 2',
  'Chương I',
  'Mục 1',
  'Phụ lục',
  '1. Khoản',
  '1 Khoản',
  'a) điểm',
  'đ) điểm',
  '“Điều 5. trích',
  '”.',
  'Article 1',
  'Article 2',
  'CHAPTER I',
  'Section 1',
  '(1)',
  '(a) point',
  '(i) sub',
  '(a)(1) both',
  '(1) (a) both',
  'Whereas:',
  'HAVE ADOPTED THIS:',
  'Done at Brussels',
  'ANNEX',
  '§ 1 Zweck',
  '§§ 2 bis 4 (weggefallen)',
  '1.1. Scope',
  '2. Title',
  'A.1. Detail',
  'Appendix A. More',
  'Table of Contents',
  '1. Scope .... 2',
  '# Heading',
  '## Article 3',
  '---',
  '===',
  '```',
  '> quote',
  '| a | b |\n|---|---|',
  '<div>',
  '\f',
  'RFC 1 X 2',
  'Text goes on.',
  'small text',
  '\u00A0',
  '\uFEFF',
  'e\u0302\u0300',
  '😀',
  '**Section. 1.** Bold',
] as const;
const ends = fc.constantFrom('\n', '\n', '\n\n', '\r\n', '\r', ' ', ';\n', ':\n');
const lawLike = fc
  .array(fc.tuple(fc.constantFrom(...PIECES), ends), { minLength: 1, maxLength: 30 })
  .map((parts) => parts.map(([piece, end]) => piece + end).join(''));
const spliced = fc
  .record({
    text: fc.constantFrom(...TEXTS),
    from: fc.nat(),
    length: fc.nat({ max: 1500 }),
    other: fc.constantFrom(...TEXTS),
    at: fc.nat(),
    rest: fc.nat({ max: 1500 }),
  })
  .map(({ text, from, length, other, at, rest }) => {
    const start = from % text.length;
    const second = at % other.length;
    return text.slice(start, start + length) + other.slice(second, second + rest);
  });
const anyText = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 300 });
const source = fc
  .oneof(lawLike, spliced, anyText)
  .map((text) => text.replaceAll('\0', ' ').toWellFormed())
  .filter((text) => /\S/.test(text.replace(/^\uFEFF/, '')));
/** What a document may be refused for; everything else is a bug. */
const REFUSALS = new Set(['E_EMPTY_ARTICLE', 'SOURCE_EMPTY']);

function cutOrRefusal(profile: string, text: string, granularity: (typeof GRANULARITIES)[number], name: string) {
  try {
    return cutBy({ profile: builtInProfile(profile), isBuiltIn: true, acceptsAmbiguity: true }, text, {
      name,
      granularity,
    });
  } catch (error) {
    if (error instanceof Refusal && REFUSALS.has(error.code)) return null;
    throw error;
  }
}

describe.each(PROFILES)('%s', (profile) => {
  it.each(GRANULARITIES)('loses no byte at granularity %s', (granularity) => {
    fc.assert(
      fc.property(source, fc.constantFrom('law.md', 'law.txt'), (text, name) => {
        const cut = cutOrRefusal(profile, text, granularity, name);
        if (cut === null) return;
        requireLossless(cut);
        expect(new Set(cut.units.map(({ eid }) => eid)).size).toBe(cut.units.length);
        for (const { parent, path } of cut.units) {
          const above = cut.units.find(({ path: other }) => other === path.split('.').slice(0, -1).join('.'));
          expect(above?.eid ?? null).toBe(parent);
        }
      }),
      { numRuns: byForm({ short: 150, long: 700 }) },
    );
  });

  it('gives equal cuts for equal bytes, and keeps the addresses of what it keeps at a coarser granularity', () => {
    fc.assert(
      fc.property(source, (text) => {
        const fine = cutOrRefusal(profile, text, 'point', 'law.md');
        if (fine === null) return;
        expect(cutOrRefusal(profile, text, 'point', 'law.md')).toEqual(fine);
        const starts = new Set(fine.units.map(({ start_byte }) => start_byte));
        const coarse = cutOrRefusal(profile, text, 'article', 'law.md');
        for (const { start_byte } of coarse?.units ?? []) expect(starts.has(start_byte)).toBe(true);
      }),
      { numRuns: byForm({ short: 50, long: 200 }) },
    );
  });
});
