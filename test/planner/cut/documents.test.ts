/** Facts about real documents, established independently, at article and at the finest granularity. */
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutDocument } from '../../../src/planner/cut/cut-document.ts';
import { readDocument } from '../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../src/planner/profiles/built-in.ts';
import type { Granularity } from '../../../src/planner/profiles/profile.ts';
import { unitOf } from '../../support/planner-builders.ts';
import {
  CORPUS,
  corpusCut,
  corpusTest,
  countsOf,
  cutBy,
  findingsBy,
  requireLossless,
} from '../../support/profile-cuts.ts';

const CASES = join(import.meta.dirname, '..', '..', 'cases');
const GRANULARITIES: readonly Granularity[] = ['heading', 'article', 'paragraph', 'point'];

function caseBy(profile: string, name: string, granularity: Granularity) {
  return cutBy(profile, readFileSync(join(CASES, name, 'source.md')), { name: 'source.md', granularity });
}

function startsWith(cut: ReturnType<typeof caseBy>, prefix: string): number {
  return cut.units.filter(({ eid }) => eid.startsWith(prefix)).length;
}

describe('the Grundgesetz', () => {
  it.each([
    ['002-grundgesetz-2022', 'article', { article: 200, part: 14 }],
    ['002-grundgesetz-2022', 'point', { article: 200, part: 14, paragraph: 472 }],
    ['003-grundgesetz-2012', 'article', { article: 195, part: 14 }],
    ['003-grundgesetz-2012', 'point', { article: 195, part: 14 }],
  ] as const)('%s at %s', (name, granularity, facts) => {
    const cut = caseBy('legal-de', name, granularity);
    expect(countsOf(cut)).toMatchObject(facts);
    requireLossless(cut);
  });

  it('keeps parts with a letter, and cites a paragraph as lawyers do', () => {
    const cut = caseBy('legal-de', '002-grundgesetz-2022', 'point');
    expect(unitOf(cut, 'part_IVa')).toMatchObject({ label: 'IV a.', num: 'IVa' });
    expect(unitOf(cut, 'part_Xa').unit_kind).toBe('part');
    expect(unitOf(cut, 'art_1__para_2')).toMatchObject({ citation: 'Art. 1 Abs. 2', parent: 'art_1' });
  });

  it('finds the misprint of 2012: a three that lost its full stop', () => {
    const cut = caseBy('legal-de', '003-grundgesetz-2012', 'point');
    const gap = cut.diagnostics.find(({ code, line }) => code === 'W_GAP' && line === 2786);
    expect(gap?.hint).toContain('Number 3 is missing');
    expect(gap?.hint).toContain('line 2782');
  });

  it('gives both states the same addresses but for the five new articles', () => {
    const articles = (name: string) =>
      caseBy('legal-de', name, 'article')
        .units.filter(({ unit_kind }) => unit_kind === 'article')
        .map(({ eid }) => eid);
    const before = new Set(articles('003-grundgesetz-2012'));
    const now = articles('002-grundgesetz-2022');
    expect(now.filter((eid) => !before.has(eid))).toEqual(['art_104c', 'art_104d', 'art_143e', 'art_143f', 'art_143g']);
    expect([...before].filter((eid) => !now.includes(eid))).toEqual([]);
  });
});

describe('the Constitution of the United States', () => {
  it('has 7 articles and 27 amendments at article granularity', () => {
    const cut = caseBy('legal-en', '004-us-constitution', 'article');
    expect(countsOf(cut)).toMatchObject({ article: 7 });
    expect(startsWith(cut, 'amd_')).toBe(27);
    expect(findingsBy(cut)).toEqual([]);
    requireLossless(cut);
  });

  it('has 21 sections in the articles and 33 in the amendments', () => {
    const cut = caseBy('legal-en', '004-us-constitution', 'point');
    const sections = cut.units.filter(({ unit_kind }) => unit_kind === 'section');
    expect(sections.filter(({ parent }) => parent?.startsWith('art_'))).toHaveLength(21);
    const amendments = new Map<string, number>();
    for (const { parent } of sections) {
      if (parent?.startsWith('amd_') === true)
        amendments.set(parent.slice(4), (amendments.get(parent.slice(4)) ?? 0) + 1);
    }
    expect(Object.fromEntries(amendments)).toEqual({
      XIII: 2,
      XIV: 5,
      XV: 2,
      XVIII: 3,
      XX: 6,
      XXI: 3,
      XXII: 2,
      XXIII: 2,
      XXIV: 2,
      XXV: 4,
      XXVI: 2,
    });
    expect(unitOf(cut, 'amd_XIV__sec_2').citation).toBe('section 2');
    requireLossless(cut);
  });

  it.each([
    ['005-us-constitution-1787', [10, 4, 3, 4]],
    ['006-us-constitution-1868', [10, 4, 4, 5, 0, 1]],
  ] as const)('%s: run-in sections are units, articles are 7', (name, sections) => {
    const cut = caseBy('legal-en', name, 'paragraph');
    expect(countsOf(cut)['article']).toBe(7);
    const found = ['I', 'II', 'III', 'IV', 'V', 'VI'].map((article) => startsWith(cut, `art_${article}__sec_`));
    expect(found.slice(0, sections.length)).toEqual(sections);
    requireLossless(cut);
  });

  corpusTest.each(['1791-bill-of-rights', '1804-amd-12'])('the consolidated text of %s has 7 articles', (name) => {
    for (const granularity of ['article', 'point'] as const) {
      const cut = corpusCut('legal-en', `us/constitution-consolidated-${name}.md`, granularity);
      expect(countsOf(cut)['article']).toBe(7);
      requireLossless(cut);
    }
  });
});

describe('the law on cybersecurity of Viet Nam', () => {
  const path = 'vi/luat-an-ninh-mang-2018.txt';

  corpusTest('has 7 chapters and 43 articles in the right ranges', () => {
    const cut = corpusCut('legal-vi', path, 'article');
    expect(countsOf(cut)).toEqual({ preface: 1, preamble: 1, chapter: 7, article: 43, signature: 1 });
    const lengths = ['I', 'II', 'III', 'IV', 'V', 'VI', 'VII'].map(
      (chapter) => cut.units.filter(({ parent }) => parent === `chp_${chapter}`).length,
    );
    expect(lengths).toEqual([9, 6, 7, 7, 6, 7, 1]);
    expect(unitOf(cut, 'art_1').title).toBe('Điều 1. Phạm vi điều chỉnh');
    expect(unitOf(cut, 'art_43')).toMatchObject({ title: 'Điều 43. Hiệu lực thi hành', section_type: 'final' });
    expect(unitOf(cut, 'chp_I').title).toBe('Chương I NHỮNG QUY ĐỊNH CHUNG');
    expect(findingsBy(cut)).toEqual([]);
    requireLossless(cut);
  });

  corpusTest('has 164 clauses and 175 points, lettered a b c d đ e g', () => {
    const cut = corpusCut('legal-vi', path, 'point');
    expect(countsOf(cut)).toMatchObject({ chapter: 7, article: 43, paragraph: 164, point: 175 });
    const letters = new Set(cut.units.filter(({ unit_kind }) => unit_kind === 'point').map(({ num }) => num));
    expect([...letters].toSorted().join(' ')).toBe('a b c d e g h i k l m n đ');
    expect(unitOf(cut, 'art_2__para_5__point_a').citation).toBe('điểm a khoản 5 Điều 2');
    requireLossless(cut);
  });
});

describe('the General Data Protection Regulation', () => {
  corpusTest.each(['eu/gdpr-2016-679.txt', 'eu/gdpr-2016-679.derived.md'])('%s at article granularity', (path) => {
    const cut = corpusCut('legal-eu', path, 'article');
    expect(countsOf(cut)).toMatchObject({
      recital: 173,
      chapter: 11,
      section: 15,
      article: 99,
      note: 21,
      preamble: 1,
      signature: 1,
    });
    expect(findingsBy(cut)).toEqual([]);
    requireLossless(cut);
  });

  corpusTest.each(['eu/gdpr-2016-679.txt', 'eu/gdpr-2016-679.derived.md'])('%s at the finest granularity', (path) => {
    const cut = corpusCut('legal-eu', path, 'point');
    expect(countsOf(cut)).toMatchObject({
      recital: 173,
      chapter: 11,
      section: 15,
      article: 99,
      paragraph: 372,
      point: 359,
      definition: 26,
      note: 21,
    });
    expect(cut.units.filter(({ parent, unit_kind }) => parent === 'art_4' && unit_kind === 'definition')).toHaveLength(
      26,
    );
    // «(i)», «(v)» and «(x)» at the start of a line are letters here, never Roman numerals.
    expect(cut.units.filter(({ unit_kind }) => unit_kind === 'subpoint')).toEqual([]);
    expect(unitOf(cut, 'art_6__para_1__point_f').citation).toBe('Article 6(1)(f)');
    requireLossless(cut);
  });

  corpusTest('reads titles from the next line, and prose that begins like an article as prose', () => {
    const cut = corpusCut('legal-eu', 'eu/gdpr-2016-679.txt', 'article');
    expect(unitOf(cut, 'art_16').title).toBe('Article 16 Right to rectification');
    expect(unitOf(cut, 'rec_12')).toMatchObject({ first_line: 69, last_line: 72 });
  });
});

describe('Requests for Comments', () => {
  corpusTest.each([
    ['rfc/rfc1951.txt', 26],
    ['rfc/rfc1952.txt', 20],
  ])('%s has as many sections as its table of contents', (path, sections) => {
    for (const granularity of ['article', 'point'] as const) {
      const cut = corpusCut('rfc', path, granularity);
      expect(countsOf(cut)).toMatchObject({ section: sections, toc: 1 });
      expect(findingsBy(cut)).toEqual([]);
      requireLossless(cut);
    }
  });

  corpusTest('takes no street number for a heading, and the title from the table where text follows at once', () => {
    const cut = corpusCut('rfc', 'rfc/rfc1951.txt', 'article');
    expect(cut.units.some(({ title }) => title.includes('Margarita'))).toBe(false);
    expect(unitOf(cut, 'sec_3-1').title).toBe('3.1. Overall conventions');
    expect(unitOf(cut, 'sec_3-2-7').parent).toBe('sec_3-2');
  });
});

describe('Markdown by its headings', () => {
  corpusTest('finds the 45 headings of the CommonMark specification, at every granularity', () => {
    for (const granularity of GRANULARITIES) {
      const cut = corpusCut('markdown-headings', 'md/commonmark-spec-0.30.txt', granularity);
      expect(countsOf(cut)).toEqual({ frontmatter: 1, preface: 1, heading: 45 });
      requireLossless(cut);
    }
  });

  corpusTest(
    'finds the 121 headings of the USLM guide and the one behind its byte order mark; 16 are numbered chapters',
    () => {
      const cut = corpusCut('markdown-headings', 'md/uslm-user-guide.md', 'heading');
      expect(cut.units.filter(({ title_source }) => title_source === 'heading')).toHaveLength(121 + 1);
      expect(cut.units.filter(({ num }) => num !== null && /^\d+$/.test(num))).toHaveLength(16);
      const numbered = corpusCut('numbered', 'md/uslm-user-guide.md', 'point');
      expect(
        numbered.units.filter(({ unit_kind, num }) => unit_kind === 'section' && /^\d+$/.test(num ?? '')),
      ).toHaveLength(16);
    },
  );

  it('cuts the torture document by law into six articles, and into no decoy', () => {
    for (const granularity of GRANULARITIES) {
      const cut = caseBy('legal-vi', '001-torture', granularity);
      const articles = cut.units.filter(({ unit_kind }) => unit_kind === 'article').map(({ num }) => num);
      expect(articles).toEqual(['1', '2', '3', '4', '4a', '5']);
      requireLossless(cut);
    }
    expect(caseBy('legal-vi', '001-torture', 'article').units).toHaveLength(11);
  });
});

describe('derived formats', () => {
  async function derivedCut(profile: string, path: string, granularity: Granularity) {
    const document = await readDocument(
      { name: basename(path), bytes: readFileSync(join(CORPUS, path)) },
      builtInVocabularies,
    );
    return cutDocument({ document, profile, granularity });
  }

  corpusTest('an act of Tanzania in HTML has 10 parts and 85 sections behind its arrangement of sections', async () => {
    for (const granularity of ['article', 'point'] as const) {
      const cut = await derivedCut('legal-en', 'html/tz-cap1.html', granularity);
      expect(countsOf(cut)).toMatchObject({ part: 10, section: 85, toc: 1 });
      expect(unitOf(cut, 'sec_85').title).toBe('85. Repeal of Act No. 30 of 1972');
      requireLossless(cut);
    }
  });

  corpusTest.each([
    ['akn', 'akn/us-title9-chap3.xml', { chapter: 1, section: 7 }],
    [
      'akn',
      'akn/bluebell-act.xml',
      { chapter: 2, section: 5, part: 3, subsection_group: 1, paragraph: 1, point: 7, schedule: 2 },
    ],
    ['akn', 'akn/bluebell-act-footnotes.xml', { chapter: 1, section: 3 }],
    ['uslm', 'uslm/BILLS-116s1014es.xml', { section: 10, paragraph: 23, point: 29, subpoint: 11 + 5 }],
  ])('%s takes the structure of %s from its elements', async (profile, path, counts) => {
    const cut = await derivedCut(profile, path, 'point');
    expect(countsOf(cut)).toMatchObject(counts);
    requireLossless(cut);
  });

  it('refuses to read elements where there are none', () => {
    expect(() => cutBy('akn', 'Text.\n')).toThrow(expect.objectContaining({ code: 'SOURCE_FORMAT' }));
  });
});
