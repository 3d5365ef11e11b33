import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { refuseEqualAddresses } from '../../../../src/planner/structure/resolve/address.ts';
import { eidsOf, unitOf, cutOf } from '../../../support/planner-builders.ts';

describe('addresses', () => {
  it('let kinds numbered through the work stand alone and put the parent before kinds that start again', () => {
    expect(
      eidsOf('# The Act\n## Chapter I\n### Section 1\n#### Article 1\n## Chapter II\n### Section 1\n#### Article 2\n'),
    ).toEqual(['hd_the-act', 'chp_I', 'chp_I__sec_1', 'art_1', 'chp_II', 'chp_II__sec_1', 'art_2']);
  });

  it('start numbers again inside an annex', () => {
    expect(eidsOf('# Article 1\n# Annex I\n## Article 1\n## Notes\n# Notes\n')).toEqual([
      'art_1',
      'att_I',
      'att_I__art_1',
      'att_I__hd_notes',
      'hd_notes',
    ]);
  });

  it('let dotted numbers stand alone and put the parent before single ones', () => {
    expect(eidsOf('# Chapter 1\n## 1.1 A\n## 1. B\n# Chapter 2\n## 1. C\n')).toEqual([
      'chp_1',
      'sec_1-1',
      'chp_1__sec_1',
      'chp_2',
      'chp_2__sec_1',
    ]);
  });

  it('tell equal titles apart by their parents first, then by a count', () => {
    expect(eidsOf('# A\n## Notes\n# B\n## Notes\n## Notes\n## Notes\n')).toEqual([
      'hd_a',
      'hd_notes',
      'hd_b',
      'hd_b__hd_notes',
      'hd_b__hd_notes_2',
      'hd_b__hd_notes_3',
    ]);
  });

  it('keep letters of every script, fold case and drop punctuation', () => {
    expect(eidsOf('# Präambel!\n# Лични ПРАВА\n# 総則\n# a_b/c\n# 🎉\n#\n')).toEqual([
      'hd_präambel',
      'hd_лични-права',
      'hd_総則',
      'hd_a-b-c',
      expect.stringMatching(/^hd_nn-[0-9a-f]{8}$/),
      'hd_nn',
    ]);
  });

  it('cut long titles and tell them apart by a digest', () => {
    const [one, two] = eidsOf(`# ${'long words '.repeat(20)}one\n# ${'long words '.repeat(20)}two\n`);
    expect(one).not.toBe(two);
    expect((one ?? '').length).toBeLessThanOrEqual(60);
  });

  it('keep their address when another heading is inserted anywhere', () => {
    const title = fc.stringMatching(/^[a-e]{1,2}$/);
    const heading = fc.record({ level: fc.integer({ min: 1, max: 4 }), title });
    fc.assert(
      fc.property(fc.array(heading, { minLength: 1, maxLength: 12 }), fc.nat(), (headings, at) => {
        const unique = headings.filter(
          (each, index) => headings.findIndex((other) => other.title === each.title) === index,
        );
        const lines = unique.map((each) => `${'#'.repeat(each.level)} ${each.title}\n`);
        const position = at % (lines.length + 1);
        const inserted = [...lines.slice(0, position), '## zz\n', ...lines.slice(position)];
        expect(eidsOf(inserted.join('')).filter((eid) => !eid.endsWith('hd_zz'))).toEqual(eidsOf(lines.join('')));
      }),
    );
  });

  it('are unique whatever the headings are', () => {
    const title = fc.constantFrom(
      'Art 1',
      'Art 1',
      'Section 1',
      '1.',
      '1.1',
      'Notes',
      'Notes 2',
      'notes_2',
      'Annex I',
      '',
    );
    const heading = fc.record({ level: fc.integer({ min: 1, max: 6 }), title });
    fc.assert(
      fc.property(fc.array(heading, { minLength: 1, maxLength: 40 }), (headings) => {
        const eids = eidsOf(headings.map((each) => `${'#'.repeat(each.level)} ${each.title}\n`).join(''));
        expect(new Set(eids).size).toBe(eids.length);
      }),
    );
  });

  it('become the immutable name of the first cut', () => {
    expect(unitOf(cutOf('# Art 5\n'), 'art_5').wid).toBe('v1__art_5');
  });
});

describe('refuseEqualAddresses', () => {
  it('refuses addresses that occur twice, and lists them', () => {
    expect(() => refuseEqualAddresses(['art_1', 'art_2'])).not.toThrow();
    expect(() => refuseEqualAddresses(['art_1', 'art_2', 'art_1'])).toThrow(
      expect.objectContaining({ code: 'E_DUP_EID', facts: { eids: ['art_1'], count: 1 } }),
    );
  });
});
