/** How structure is read from lines: evidence, sequences, regions, quotations, and what is reported. */
import { describe, expect, it } from 'vitest';
import { bodyOf, unitOf } from '../../support/planner-builders.ts';
import { changedProfile, cutBy, eidsBy, findingsBy, requireLossless } from '../../support/profile-cuts.ts';

const POINT = { granularity: 'point' } as const;
const accepting = (name: string) => changedProfile(name, {}, true);

describe('evidence', () => {
  it('takes a keyword in the middle of a sentence for prose', () => {
    const text =
      'Article 1\n\nScope\n\n1. See below.\n\nArticle 16(2) TFEU mandates the rules.\n\nArticle 2 of the Treaty applies.\n\nArticle 2\n\nAims\n\nText.\n';
    expect(eidsBy('legal-eu', text)).toEqual(['art_1', 'art_2']);
    expect(unitOf(cutBy('legal-eu', text), 'art_2').first_line).toBe(11);
  });

  it('wants the keyword whole and at the start of a line', () => {
    expect(
      eidsBy(
        'legal-vi',
        'Điều 1. A\n\nHiến chương Liên hợp quốc.\n\nxem Điều 9. B\n\nChương trình 2 quốc gia\n\nĐiều 2. B\n\nText.\n',
      ),
    ).toEqual(['art_1', 'art_2']);
  });

  it('reads decomposed letters, no-break spaces and mistaken letters, and leaves the bytes alone', () => {
    const text = `${'Điều 1. A'.normalize('NFD')}\n\nText.\n\nÐiều\u00A02. B\n\nText.\n\n\u200BĐiều 3. C\n\nText.\n`;
    const cut = cutBy('legal-vi', text);
    expect(cut.units.map(({ num }) => num)).toEqual(['1', '2', '3']);
    expect(cut.source.text).toBe(text);
    expect(bodyOf(cut, 'art_1').startsWith('Điều'.normalize('NFD'))).toBe(true);
    requireLossless(cut);
  });

  it('believes a number without its separator where the sequence needs it, and says so', () => {
    const cut = cutBy('legal-vi', 'Điều 1. A\n\n1 Cá nhân phải khai báo.\n\n2. Tổ chức.\n\n3. Hộ.\n', POINT);
    expect(cut.units.map(({ eid }) => eid)).toEqual(['art_1', 'art_1__para_1', 'art_1__para_2', 'art_1__para_3']);
    expect(findingsBy(cut)).toEqual(['W_NEAR_MISS 3']);
    expect(unitOf(cut, 'art_1__para_1').diagnostics).toEqual(['W_NEAR_MISS']);
  });

  it('reports the last clause that lost its separator, which leaves no gap', () => {
    const cut = cutBy('legal-vi', 'Điều 1. A\n\n1. Cá nhân.\n\n2. Tổ chức.\n\n3 Hộ gia đình.\n', POINT);
    expect(findingsBy(cut)).toEqual(['W_NEAR_MISS 7']);
    expect(cut.diagnostics.find(({ code }) => code === 'W_NEAR_MISS')?.hint).toContain('would be next');
  });

  it('takes the start of a wrapped line for prose', () => {
    const text = 'Điều 1. A\n\n1. Theo quy định tại khoản\n2. của Điều 5 và các điều khác.\n\n2. Tổ chức.\n';
    expect(eidsBy('legal-vi', text, POINT)).toEqual(['art_1', 'art_1__para_1', 'art_1__para_2']);
    expect(unitOf(cutBy('legal-vi', text, POINT), 'art_1__para_2').first_line).toBe(6);
  });

  it('reads a law without blank lines', () => {
    const text =
      'Chương I\nQUY ĐỊNH CHUNG\nĐiều 1. Phạm vi\n1. Một:\na) Hai;\nb) Ba.\n2. Bốn.\nĐiều 2. Đối tượng\nLuật này áp dụng.\n';
    expect(eidsBy('legal-vi', text, POINT)).toEqual([
      'chp_I',
      'art_1',
      'art_1__para_1',
      'art_1__para_1__point_a',
      'art_1__para_1__point_b',
      'art_1__para_2',
      'art_2',
    ]);
    expect(unitOf(cutBy('legal-vi', text), 'chp_I').title).toBe('Chương I QUY ĐỊNH CHUNG');
  });
});

describe('sequences', () => {
  it('reports a gap with the missing number and the line that may hold it', () => {
    const cut = cutBy('legal-vi', 'Điều 1. A\n\nText.\n\nDieu 2. B\n\nText.\n\nĐiều 3. C\n\nText.\n');
    expect(findingsBy(cut)).toEqual(['W_GAP 9']);
    expect(cut.diagnostics.find(({ code }) => code === 'W_GAP')?.hint).toMatch(/Number 2 is missing.*line 5/);
  });

  it('takes suffixes, restarts of sections and articles through chapters as they are meant', () => {
    const text =
      'Chương I\n\nMục 1\n\nĐiều 1. A\n\nT.\n\nĐiều 1a. B\n\nT.\n\nMục 2\n\nĐiều 2. C\n\nT.\n\nChương II\n\nMục 1\n\nĐiều 3. D\n\nT.\n';
    const cut = cutBy('legal-vi', text);
    expect(cut.units.map(({ eid }) => eid)).toEqual([
      'chp_I',
      'chp_I__sec_1',
      'art_1',
      'art_1a',
      'chp_I__sec_2',
      'art_2',
      'chp_II',
      'chp_II__sec_1',
      'art_3',
    ]);
    expect(findingsBy(cut)).toEqual([]);
  });

  it('tells a letter i from a Roman one by what comes before and after', () => {
    const list = (items: readonly string[]) =>
      `Article 1\n\nA\n\n1. All of:\n\n${items.map((item) => `(${item}) x${item === 'h' ? '' : ''};\n\n`).join('')}`;
    const letters = eidsBy('legal-eu', list([...'abcdefghij']), POINT);
    expect(letters).toContain('art_1__para_1__point_i');
    const nested = eidsBy(
      'legal-eu',
      'Article 1\n\nA\n\n1. All of:\n\n(a) one of:\n\n(i) x;\n\n(ii) y;\n\n(b) z.\n',
      POINT,
    );
    expect(nested).toEqual([
      'art_1',
      'art_1__para_1',
      'art_1__para_1__point_a',
      'art_1__para_1__point_a__subpoint_i',
      'art_1__para_1__point_a__subpoint_ii',
      'art_1__para_1__point_b',
    ]);
  });

  it('never settles an ambiguity in silence', () => {
    const text = `Article 1\n\nA\n\n1. All of:\n\n${[...'abcdefg'].map((item) => `(${item}) x;\n\n`).join('')}(h) the following:\n\n(i) y.\n`;
    expect(() => cutBy('legal-eu', text, POINT)).toThrow(
      expect.objectContaining({ code: 'E_AMBIGUOUS', facts: expect.objectContaining({ count: 1 }) }),
    );
    const cut = cutBy(accepting('legal-eu'), text, POINT);
    expect(cut.profile.accepts_ambiguity).toBe(true);
    expect(cut.diagnostics.find(({ code }) => code === 'W_AMBIGUOUS')).toMatchObject({
      line: 23,
      hint: expect.stringMatching(/point \(i\).*subpoint \(i\)|subpoint \(i\).*point \(i\)/),
    });
    for (const as of ['point', 'subpoint'] as const) {
      const settled = cutBy(changedProfile('legal-eu', { resolve: [{ line: 23, as }] }), text, POINT);
      expect(settled.units.at(-1)?.unit_kind).toBe(as);
      expect(findingsBy(settled)).toEqual([]);
    }
    const asText = cutBy(changedProfile('legal-eu', { resolve: [{ line: 23, as: 'text' }] }), text, POINT);
    expect(asText.units.at(-1)?.eid).toBe('art_1__para_1__point_h');
  });

  it('refuses a settled line that has no such reading', () => {
    const choice = changedProfile('legal-eu', { resolve: [{ line: 2, as: 'point' }] });
    expect(() => cutBy(choice, 'Article 1\n\nText.\n')).toThrow(
      expect.objectContaining({
        code: 'PROFILE_INVALID',
        facts: expect.objectContaining({ issues: ['resolve.0: line 2 cannot be read as point'] }),
      }),
    );
  });

  it('starts numbers again in an annex and goes on behind it', () => {
    const text = 'ARTICLE 1\n\nText.\n\nANNEX I\n\nARTICLE 1\n\nText.\n\nANNEX II\n\nARTICLE 1\n\nText.\n';
    const cut = cutBy('legal-eu', text);
    expect(cut.units.map(({ eid }) => eid)).toEqual(['art_1', 'att_I', 'att_I__art_1', 'att_II', 'att_II__art_1']);
    expect(findingsBy(cut)).toEqual([]);
  });

  it('reads numbers stacked on one line as units of their own', () => {
    const cut = cutBy('legal-en', 'SECTION 1. SHORT TITLE.\n\n(a)(1) First é.\n\n(2) Second.\n\n(b) Third.\n', POINT);
    expect(cut.units.map(({ eid }) => eid)).toEqual([
      'sec_1',
      'sec_1__point_a',
      'sec_1__point_a__para_1',
      'sec_1__point_a__para_2',
      'sec_1__point_b',
    ]);
    expect(bodyOf(cut, 'sec_1__point_a')).toBe('(a)');
    expect(bodyOf(cut, 'sec_1__point_a__para_1')).toBe('(1) First é.\n\n');
    requireLossless(cut);
  });
});

describe('the orders of English lists', () => {
  it('reads (1)(a)(i) and (a)(1)(A)(i) by their sequences', () => {
    const lines = (labels: string) =>
      `SECTION 1. TITLE.\n\n${labels
        .split(' ')
        .map((label) => `(${label}) Text.\n\n`)
        .join('')}`;
    const parents = (labels: string) =>
      cutBy('legal-en', lines(labels), POINT)
        .units.slice(1)
        .map(({ eid }) => eid.replace('sec_1__', ''));
    expect(parents('1 a i ii b 2')).toEqual([
      'para_1',
      'para_1__point_a',
      'para_1__point_a__subpoint_i',
      'para_1__point_a__subpoint_ii',
      'para_1__point_b',
      'para_2',
    ]);
    expect(parents('a 1 A B 2 b')).toEqual([
      'point_a',
      'point_a__para_1',
      'point_a__para_1__item_A',
      'point_a__para_1__item_B',
      'point_a__para_2',
      'point_b',
    ]);
  });
});

describe('regions', () => {
  it('tells recitals, definitions and footnotes apart by where «(1)» stands', () => {
    const text =
      'REGULATION\n\nTHE EUROPEAN COMMISSION,\n\nWhereas:\n\n(1)\n\nRecital.\n\n(2) Other.\n\nHAVE ADOPTED THIS REGULATION:\n\nArticle 1\n\nDefinitions\n\n(1) ‘x’ means y;\n\n(2) ‘z’ means y.\n\nDone at Brussels.\n\n(1) OJ C 1.\n\n(2) OJ C 2.\n';
    const cut = cutBy('legal-eu', text, POINT);
    expect(cut.units.map(({ eid }) => eid)).toEqual([
      'preface',
      'preamble',
      'rec_1',
      'rec_2',
      'preamble__wrapup',
      'art_1',
      'art_1__def_1',
      'art_1__def_2',
      'signature',
      'note_1',
      'note_2',
    ]);
  });

  it('opens no preamble in the middle of the law', () => {
    expect(
      eidsBy('legal-vi', 'Căn cứ Hiến pháp;\n\nĐiều 1. A\n\nCăn cứ vào tình hình.\n\nĐiều 2. B\n\nText.\n'),
    ).toEqual(['preamble', 'art_1', 'art_2']);
  });

  it('keeps quoted articles out of the structure and makes the quotation one unit', () => {
    const text =
      'Điều 1. Sửa đổi\n\n1. Sửa đổi Điều 5 như sau:\n\n“Điều 5. Tên\n\n1. Một.\n\n2. Hai.”.\n\n2. Bãi bỏ Điều 6.\n\nĐiều 2. Hiệu lực\n\nText.\n';
    const cut = cutBy('legal-vi', text, POINT);
    expect(cut.units.map(({ eid }) => eid)).toEqual([
      'art_1',
      'art_1__para_1',
      'art_1__para_1__quoted',
      'art_1__para_2',
      'art_2',
    ]);
    expect(findingsBy(cut)).toEqual(['W_QUOTED_MARK 5', 'W_QUOTED_MARK 7', 'W_QUOTED_MARK 9']);
    expect(bodyOf(cut, 'art_1__para_1__quoted')).toBe('“Điều 5. Tên\n\n1. Một.\n\n2. Hai.”.\n\n');
    expect(eidsBy('legal-vi', text)).toEqual(['art_1', 'art_2']);
  });

  it('holds the table of contents against what was found', () => {
    const text =
      'Table of Contents\n\n1. Scope ..... 1\n2. Terms ..... 2\n3. Lost ..... 3\n\n1. Scope\n\nText.\n\n2. Terms\n\nText with 4. words.\n';
    const cut = cutBy('rfc', text, { name: 'rfc.txt' });
    expect(cut.units.map(({ eid }) => eid)).toEqual(['toc', 'sec_1', 'sec_2']);
    expect(findingsBy(cut)).toEqual(['W_TOC_MISMATCH 5']);
  });

  it('leaves page furniture in the spans and out of the normalised view', () => {
    const page = '\n\nSmith      Informational     [Page 1]\n\f\nRFC 1 Title May 1996\n\n\n';
    const norm = (text: string) => cutBy('rfc', text, { name: 'rfc.txt' }).units.map(({ norm_sha256 }) => norm_sha256);
    expect(norm(`1. Scope\n\nOne${page}two.\n`)).toEqual(norm('1. Scope\n\nOne two.\n'));
    requireLossless(cutBy('rfc', `1. Scope\n\nOne${page}two.\n`, { name: 'rfc.txt' }));
  });
});

describe('text around lists', () => {
  const text =
    'Article 1\n\nA title\n\nThe following apply:\n\n(a) one;\n\n(b) two.\n\nThis holds for both.\n\nArticle 2\n\nB title\n\nText.\n';

  it('becomes intro and wrapup, so that every unit is one span', () => {
    const cut = cutBy('legal-eu', text, POINT);
    expect(cut.units.map(({ eid }) => eid)).toEqual([
      'art_1',
      'art_1__intro',
      'art_1__point_a',
      'art_1__point_b',
      'art_1__wrapup',
      'art_2',
    ]);
    expect(bodyOf(cut, 'art_1__wrapup')).toBe('This holds for both.\n\n');
    expect(unitOf(cut, 'art_1__wrapup')).toMatchObject({ parent: 'art_1', title_source: 'generated' });
    requireLossless(cut);
  });

  it('stays in the body of the article at coarser granularities', () => {
    for (const granularity of ['heading', 'article', 'paragraph'] as const) {
      expect(eidsBy('legal-eu', text, { granularity })).toEqual(['art_1', 'art_2']);
    }
  });

  it('stays with the last item where items are sentences', () => {
    expect(eidsBy('legal-eu', text.replace('one;', 'One.').replace('two.', 'Two.'), POINT)).not.toContain(
      'art_1__wrapup',
    );
  });
});

describe('contracts', () => {
  it('refuses an article without text, unless it says that it is repealed', () => {
    const text = '## Article 1\n\n## Article 2\n\nText.\n';
    expect(() => cutBy('legal-en', text, { name: 'a.md' })).toThrow(
      expect.objectContaining({
        code: 'E_EMPTY_ARTICLE',
        facts: { articles: ['line 1: Article 1 has a heading and no text.'], count: 1 },
      }),
    );
    expect(eidsBy('legal-en', text.replace('Article 1', 'Article 1 [Repealed]'), { name: 'a.md' })).toEqual([
      'art_1',
      'art_2',
    ]);
    expect(eidsBy('legal-de', '## § 1 (weggefallen)\n\n## § 2 Zweck\n\nText.\n', { name: 'a.md' })).toEqual([
      'art_1',
      'art_2',
    ]);
  });

  it('refuses what differs from the expectation of the profile, whatever the granularity', () => {
    const text = 'Điều 1. A\n\n1. Một.\n\nĐiều 2. B\n\nText.\n';
    const expecting = (expected: object) => changedProfile('legal-vi', { expect: expected });
    expect(
      cutBy(
        expecting({ counts: { article: 2, paragraph: 1 }, contiguous: ['article'], first: 'Điều 1', last: 'Điều 2' }),
        text,
      ).units,
    ).toHaveLength(2);
    expect(() => cutBy(expecting({ counts: { article: 3 }, last: 'Điều 3' }), text)).toThrow(
      expect.objectContaining({
        code: 'E_EXPECT',
        facts: { differences: ['article: 3 expected, 2 found', 'last: Điều 3 expected, Điều 2 found'] },
      }),
    );
    expect(() => cutBy(expecting({ contiguous: ['article'] }), text.replace('Điều 2', 'Điều 4'))).toThrow(
      expect.objectContaining({ code: 'E_EXPECT' }),
    );
  });

  it('tells roles by titles, and says that they are inferred', () => {
    const cut = cutBy('legal-vi', 'Điều 1. Phạm vi điều chỉnh\n\nText.\n\nĐiều 2. Giải thích từ ngữ\n\nText.\n');
    expect(cut.units.map(({ section_type }) => section_type)).toEqual(['scope', 'definitions']);
    expect(cut.warnings['W_INFERRED_ROLE']).toBe(2);
  });
});

describe('plain headings', () => {
  it('still cut where no legal mark applies, and legal keywords beat the depth of Markdown', () => {
    const text =
      '# Gesetz\n\n## Eingangsformel\n\nText.\n\n##### Kapitel 1\n\n##### § 1 Zweck\n\nText.\n\n#### § 2 Wirkung\n\nText.\n';
    const cut = cutBy('legal-de', text, { name: 'a.md' });
    expect(cut.units.map(({ eid, parent }) => [eid, parent])).toEqual([
      ['hd_gesetz', null],
      ['hd_eingangsformel', 'hd_gesetz'],
      ['hd_eingangsformel__chp_1', 'hd_eingangsformel'],
      ['art_1', 'hd_eingangsformel__chp_1'],
      ['art_2', 'hd_eingangsformel__chp_1'],
    ]);
  });

  it('are underlined lines in a text that is numbered', () => {
    expect(
      eidsBy('numbered', '1 Scope\n=======\n\nText.\n\n1.1 Aim\n-------\n\nText.\n\nA note\n------\n\nText.\n'),
    ).toEqual(['sec_1', 'sec_1-1', 'hd_a-note']);
  });
});
