import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { builtInProfile } from '../../../src/planner/profiles/built-in.ts';
import { numberReader } from '../../../src/planner/profiles/numbering.ts';
import { profileSchema, profileSha256 } from '../../../src/planner/profiles/profile.ts';

const HEADINGS = builtInProfile('markdown-headings');
const read = numberReader(HEADINGS);

describe('numberReader', () => {
  it.each([
    ['Art 104c', 'article', 'Art 104c', '104c'],
    ['Art. 45d Parlamentarisches Kontrollgremium', 'article', 'Art. 45d', '45d'],
    ['Điều 4a. Điều chèn', 'article', 'Điều 4a.', '4a'],
    ['Ðiều 12', 'article', 'Ðiều 12', '12'],
    ['ĐIỀU 7', 'article', 'ĐIỀU 7', '7'],
    ['§ 5 Geltung', 'article', '§ 5', '5'],
    ['§5a', 'article', '§5a', '5a'],
    ['§§ 10 bis 12 (weggefallen)', 'article', '§§ 10 bis 12', '10bis12'],
    ['Article. XIV.', 'article', 'Article. XIV.', 'XIV'],
    ['Article 5 — Principles', 'article', 'Article 5', '5'],
    ['Article 5.1 Details', 'article', 'Article 5.1', '5-1'],
    ['Article 3 bis', 'article', 'Article 3 bis', '3bis'],
    ['Article 5 a matter of taste', 'article', 'Article 5', '5'],
    ['CHAPTER IV: Duties', 'chapter', 'CHAPTER IV', 'IV'],
    ['Chương II', 'chapter', 'Chương II', 'II'],
    ['Section 2) Scope', 'section', 'Section 2)', '2'],
    ['Tiểu mục 1', 'subsection_group', 'Tiểu mục 1', '1'],
    ['Annex C', 'schedule', 'Annex C', 'C'],
    ['Annex A — Forms', 'schedule', 'Annex A', 'A'],
    ['Part iv.', 'part', 'Part iv.', 'iv'],
    ['I. - Die Grundrechte', 'heading', 'I.', 'I'],
    ['IV a. - Gemeinsamer Ausschuß', 'heading', 'IV a.', 'IVa'],
    ['1.2.1 Model the Data', 'heading', '1.2.1', '1-2-1'],
    ['3) Third', 'heading', '3)', '3'],
    ['(b) Second', 'heading', '(b)', 'b'],
    ['A.1 Forms', 'heading', 'A.1', 'A-1'],
  ])('reads %j', (title, kind, label, num) => {
    expect(read(title)).toMatchObject({ rule: { kind }, label, num });
  });

  it.each([
    'Article',
    'Articles 5 and 6',
    'Part of the story',
    'Part A new beginning',
    'Particle 5',
    'Hiến chương 5',
    '10% rule',
    '1,000 reasons',
    '2021-05-03 Release',
    'I am',
    'CIVIL matters',
    'Section on numbers',
    '',
  ])('finds no number in %j', (title) => {
    expect(read(title)).toBeNull();
  });

  it('costs linear time on hostile titles', () => {
    for (const title of [
      `Art ${'1'.repeat(5000)}`,
      `Art ${'1.'.repeat(2500)}`,
      `§${' '.repeat(5000)}`,
      `${'I'.repeat(5000)}.`,
    ]) {
      expect(read(title) === null || title.startsWith('Art 1.')).toBe(true);
    }
  });
});

describe('the built-in profile', () => {
  it('has the form of a profile and is pinned by its digest', () => {
    expect(profileSchema.parse(HEADINGS)).toEqual(HEADINGS);
    expect(profileSha256(HEADINGS)).toBe(sha256(canonicalJson(HEADINGS)));
    const other = { ...HEADINGS, version: 2 };
    expect(profileSha256(other)).not.toBe(profileSha256(HEADINGS));
  });

  it('uses every keyword once', () => {
    const words = HEADINGS.kinds.flatMap((rule) => rule.word.map((word) => word.toLowerCase()));
    expect(new Set(words).size).toBe(words.length);
  });
});
