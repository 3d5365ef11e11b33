import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutDocument } from '../../../src/planner/cut/cut-document.ts';
import { readTextDocument } from '../../../src/planner/formats/read-document.ts';
import { requireTiling, unitTexts } from '../../../src/planner/cut/tiling.ts';
import { bodyOf, cutOf, diagnosticsOf, eidsOf, unitOf } from '../../support/planner-builders.ts';

const CASES = join(import.meta.dirname, '..', '..', 'cases');
/** Documents whose licences keep them out of this repository; present on some machines only. */
const CORPUS = join(import.meta.dirname, '..', '..', '..', 'shared', 'corpus');

function caseCut(name: string) {
  return cutOf(readFileSync(join(CASES, name, 'source.md')));
}

function countOf(cut: ReturnType<typeof cutOf>, kind: string): number {
  return cut.units.filter(({ unit_kind }) => unit_kind === kind).length;
}

function expectLossless(cut: ReturnType<typeof cutOf>): void {
  const bytes = Buffer.from(cut.source.text, 'utf8');
  requireTiling(bytes, cut.units);
  expect(
    unitTexts(bytes, cut.units)
      .map(({ body }) => body)
      .join(''),
  ).toBe(cut.source.text);
}

describe('documents in the public domain', () => {
  it('cuts the Grundgesetz of 2022 into 219 headings, front matter and preface', () => {
    const cut = caseCut('002-grundgesetz-2022');
    expect(cut.units).toHaveLength(221);
    expect(countOf(cut, 'article')).toBe(200);
    expect(cut.units.filter(({ eid }) => /^sec_[IVX]+a?$/.test(eid))).toHaveLength(14);
    expect(unitOf(cut, 'sec_IVa')).toMatchObject({ label: 'IV a.', num: 'IVa' });
    expect(unitOf(cut, 'art_104c')).toMatchObject({ label: 'Art 104c', num: '104c', citation: 'Art 104c' });
    expect(cut.units.slice(0, 2).map(({ first_line, last_line }) => [first_line, last_line])).toEqual([
      [1, 8],
      [9, 9],
    ]);
    expect(diagnosticsOf(cut)).toEqual(['W_GAP 1743']);
    expectLossless(cut);
  });

  it('gives both states of the Grundgesetz the same addresses, but for the five new articles', () => {
    const old = caseCut('003-grundgesetz-2012');
    const now = caseCut('002-grundgesetz-2022');
    expect(countOf(old, 'article')).toBe(195);
    const articles = (cut: typeof old) =>
      cut.units.filter(({ unit_kind }) => unit_kind === 'article').map(({ eid }) => eid);
    const before = new Set(articles(old));
    expect(articles(now).filter((eid) => !before.has(eid))).toEqual([
      'art_104c',
      'art_104d',
      'art_143e',
      'art_143f',
      'art_143g',
    ]);
    expect(articles(old).filter((eid) => !articles(now).includes(eid))).toEqual([]);
    const norms = new Map(old.units.map(({ eid, norm_sha256 }) => [eid, norm_sha256]));
    const shared = now.units.filter(({ eid, unit_kind }) => unit_kind === 'article' && norms.has(eid));
    expect(shared.filter(({ eid, norm_sha256 }) => norms.get(eid) === norm_sha256)).toHaveLength(175);
  });

  it('cuts the Constitution of the United States into articles and amendments', () => {
    const cut = caseCut('004-us-constitution');
    expect(countOf(cut, 'article')).toBe(7);
    expect(cut.units.filter(({ eid }) => eid.startsWith('amd_'))).toHaveLength(27);
    expect(unitOf(cut, 'amd_XIV').citation).toBe('Amendment XIV');
    expect(cut.diagnostics).toEqual([]);
    expectLossless(cut);
    for (const name of ['005-us-constitution-1787', '006-us-constitution-1868']) {
      expect(countOf(caseCut(name), 'article')).toBe(7);
    }
  });
});

describe('the torture document', () => {
  const lf = readFileSync(join(CASES, '001-torture', 'source.md'), 'utf8');
  const variants = {
    lf,
    crlf: lf.replaceAll('\n', '\r\n'),
    cr: lf.replaceAll('\n', '\r'),
    bom: `\uFEFF${lf}`,
    'bom-crlf': `\uFEFF${lf.replaceAll('\n', '\r\n')}`,
    nfd: lf.normalize('NFD'),
    nbsp: lf.replaceAll('trailing spaces', 'trailing\u00A0 \u202Fspaces'),
  };

  it.each(Object.entries(variants))('%s: nine headings, six articles, eleven spans, no decoy', (_name, text) => {
    const cut = cutOf(text);
    expect(cut.units.map(({ eid }) => eid)).toEqual([
      'frontmatter',
      'preface',
      'hd_quy-chế-mẫu',
      'chp_I',
      'art_1',
      'art_2',
      'art_3',
      'art_4',
      'art_4a',
      'art_5',
      'hd_setext-two',
    ]);
    expect(cut.title).toBe('Quy chế mẫu');
    expectLossless(cut);
  });

  it.each(['crlf', 'cr', 'bom', 'bom-crlf', 'nfd', 'nbsp'] as const)('%s changes no normalised digest', (name) => {
    const norms = (text: string) => cutOf(text).units.map(({ norm_sha256 }) => norm_sha256);
    expect(norms(variants[name])).toEqual(norms(lf));
  });

  it('reports what a reviewer should know', () => {
    expect(diagnosticsOf(cutOf(lf))).toEqual([
      'W_UNCLAIMED 7',
      'W_NESTED_HEADING 51',
      'W_NOT_NFC 59',
      'W_NEAR_HEADING 71',
      'W_NEAR_HEADING 72',
    ]);
    expect(diagnosticsOf(cutOf(variants['bom-crlf'])).slice(0, 2)).toEqual(['W_BOM 1', 'W_CRLF 1']);
  });

  it('keeps a byte order mark in the first unit', () => {
    expect(bodyOf(cutOf(variants.bom), 'frontmatter').startsWith('\uFEFF---\n')).toBe(true);
  });
});

describe('what stands before the first heading', () => {
  it('makes a preface of text, and gives leading blank lines to the first heading', () => {
    expect(eidsOf('Text.\n\n# A\n')).toEqual(['preface', 'hd_a']);
    const cut = cutOf('\n\n# A\n');
    expect(cut.units).toHaveLength(1);
    expect(unitOf(cut, 'hd_a')).toMatchObject({ start_byte: 0, first_line: 1, last_line: 3 });
  });

  it('makes a preface even of a blank line behind front matter, and none when there is no line', () => {
    expect(eidsOf('---\na: 1\n---\n\n# A\n')).toEqual(['frontmatter', 'preface', 'hd_a']);
    expect(eidsOf('---\na: 1\n---\n# A\n')).toEqual(['frontmatter', 'hd_a']);
    expect(eidsOf('---\na: 1\n---')).toEqual(['frontmatter']);
    expect(eidsOf('---\na: 1\n---\nonly text')).toEqual(['frontmatter', 'preface']);
  });

  it('makes one preface of a document without headings and takes the file name as its title', () => {
    const cut = cutOf('only text', 'notes.txt');
    expect(cut.units.map(({ eid, title, title_source }) => [eid, title, title_source])).toEqual([
      ['preface', 'Preface', 'generated'],
    ]);
    expect(cut.title).toBe('notes.txt');
    expect(cut.source.media_type).toBe('text/plain');
    expect(diagnosticsOf(cut)).toEqual(['W_UNCLAIMED 1']);
  });
});

describe('the tree', () => {
  it('keeps the real parent when levels jump', () => {
    const cut = cutOf('# A\n### B\n## C\n#### D\n# E\n');
    expect(cut.units.map(({ path, parent }) => [path, parent])).toEqual([
      ['0001', null],
      ['0001.0001', 'hd_a'],
      ['0001.0002', 'hd_a'],
      ['0001.0002.0001', 'hd_c'],
      ['0002', null],
    ]);
    expect(diagnosticsOf(cut)).toEqual(['W_LEVEL_JUMP 2', 'W_LEVEL_JUMP 4']);
    expect(unitOf(cut, 'hd_b').diagnostics).toEqual(['W_LEVEL_JUMP']);
    expect(unitOf(cut, 'hd_a').extent_end_byte).toBe(unitOf(cut, 'hd_e').start_byte);
  });

  it('pads paths to one width, so that byte order is document order', () => {
    const cut = cutOf(Array.from({ length: 10_001 }, (_, index) => `# H ${index}\n`).join(''));
    expect(cut.units[0]?.path).toBe('00001');
    expect(cut.units.at(-1)?.path).toBe('10001');
    expect(cut.units.map(({ path }) => path)).toEqual(cut.units.map(({ path }) => path).toSorted());
  });

  it('gives equal trees equal digests, and tells a moved, a changed and a re-levelled unit', () => {
    const tree = (text: string) => cutOf(text).tree_sha256;
    const base = tree('# A\na\n## B\nb\n## C\nc\n');
    expect(tree('# A\na\n## B\nb\n## C\nc\n')).toBe(base);
    expect(tree('# A\na\n## C\nc\n## B\nb\n')).not.toBe(base);
    expect(tree('# A\na\n## B\nb!\n## C\nc\n')).not.toBe(base);
    expect(tree('# A\na\n## B\nb\n### C\nc\n')).not.toBe(base);
  });
});

describe('titles', () => {
  it.each([
    ['## **Bold** and *slanted* `code` ##', 'Bold and slanted code'],
    ['## [Text](https://example.org "t") ![alt](x.png)', 'Text alt'],
    ['## Type &amp; Groups \\# <a name="x"></a>', 'Type & Groups #'],
    ['## Scope {#scope}', 'Scope'],
    ['## De\u0301ja\u00A0\u00A0vu\u200B', 'Déja vu'],
    ['## \u202Etxt.exe', 'txt.exe'],
    ['##', 'Untitled'],
    ['Two\n  lines\n---', 'Two lines'],
    ['## snake_case_name', 'snake_case_name'],
    ['## [one]\n\n[one]: https://example.org', 'one'],
  ])('%j is called %j', (heading, title) => {
    expect(cutOf(`${heading}\n`).units[0]?.title).toBe(title);
  });

  it('cuts a heading that is a whole paragraph, at a whole character', () => {
    const title = cutOf(`${'a'.repeat(498)}😀${'b'.repeat(100)}\n---\n`).units[0]?.title ?? '';
    expect(title.length).toBeLessThanOrEqual(500);
    expect(title.isWellFormed() && title.endsWith('…')).toBe(true);
  });
});

describe('normalised digests', () => {
  it('are equal for reformatted headings and differ for other words', () => {
    const norm = (text: string) => cutOf(text).units[0]?.norm_sha256;
    expect(norm('Title\n=====\n\nBody  text\n')).toBe(norm('# **Title** #\nBody\ntext'));
    expect(norm('# Title\nBody text\n')).not.toBe(norm('# Title\nBody texts\n'));
    expect(norm('# Title\nBody\u00A0text\u3000\n')).toBe(norm('# Title\nBody text\n'));
  });
});

describe('diagnostics', () => {
  it('names a gap, its missing numbers and the line that may hold them', () => {
    const cut = cutOf('## Article 1\n\nText\n\nArticle 2 lost its mark\n\n## Article 3\n\n## Article 7\n');
    expect(diagnosticsOf(cut)).toEqual(['W_GAP 7', 'W_GAP 9']);
    expect(cut.diagnostics[0]?.hint).toContain('line 5');
    expect(cut.diagnostics[1]?.hint).toContain('4 to 6');
  });

  it('sees gaps in plain and in Roman numbers, and none in suffixes, restarts and excerpts', () => {
    expect(diagnosticsOf(cutOf('# 1. A\n# 2. B\n# 4. C\n'))).toEqual(['W_GAP 3']);
    expect(diagnosticsOf(cutOf('# Chapter I\n# Chapter II\n# Chapter IV\n'))).toEqual(['W_GAP 3']);
    expect(diagnosticsOf(cutOf('# Annex A\n# Annex B\n# Annex D\n'))).toEqual(['W_GAP 3']);
    expect(diagnosticsOf(cutOf('# Art 1\n# Art 1a\n# Art 1b\n# Art 2\n'))).toEqual([]);
    expect(diagnosticsOf(cutOf('# Art 301\n# Art 305\n'))).toEqual([]);
    expect(diagnosticsOf(cutOf('# Chapter 1\n## Section 1\n## Section 2\n# Chapter 2\n## Section 1\n'))).toEqual([]);
  });

  it('warns of a number that occurs twice', () => {
    const cut = cutOf('# Art 1\n# Art 2\n# Art 2\n');
    expect(cut.units.map(({ eid }) => eid)).toEqual(['art_1', 'art_2', 'art_2_2']);
    expect(unitOf(cut, 'art_2_2').diagnostics).toEqual(['W_DUP_NUM']);
  });

  it('sees what looks like a heading, but not in code, tables and prose', () => {
    const cut = cutOf(
      '#\u00A0NBSP\n\n#Word\n\n```\n#Word\n```\n\ntext\n#word in prose\n#\u3000wide\n\n#1 is a number\n',
    );
    expect(diagnosticsOf(cut).filter((line) => line.startsWith('W_NEAR'))).toEqual([
      'W_NEAR_HEADING 1',
      'W_NEAR_HEADING 3',
      'W_NEAR_HEADING 11',
    ]);
  });

  it('reports nesting that is too deep to be read', () => {
    const cut = cutOf(`${'> '.repeat(120)}# deep\n`);
    expect(cut.warnings['W_DEPTH']).toBe(1);
    expectLossless(cut);
  });

  it('lists a hundred of one kind and counts the rest', () => {
    const cut = cutOf('# A\n### B\n'.repeat(150));
    expect(cut.diagnostics).toHaveLength(100);
    expect(cut.warnings['W_LEVEL_JUMP']).toBe(150);
    expect(cut.diagnostics.at(-1)?.hint).toContain('50 more');
  });
});

describe('refusals', () => {
  it.each([
    [
      'a wrong byte',
      Buffer.from([0x23, 0x20, 0x0a, 0xe1, 0xba, 0x0a]),
      { code: 'E_ENCODING', facts: { offset: 3, line: 2, byte: 'e1' } },
    ],
    [
      'half of UTF-16',
      Buffer.from('fffe610000d8', 'hex'),
      { code: 'E_ENCODING', facts: { declared: 'utf-16le', line: 1 } },
    ],
    ['an encoded surrogate', Buffer.from([0x61, 0xed, 0xa0, 0x80]), { code: 'E_ENCODING', facts: { offset: 1 } }],
    ['a NUL', Buffer.from('# A\n\0'), { code: 'E_NUL', facts: { offset: 4, line: 2 } }],
    ['nothing', Buffer.alloc(0), { code: 'SOURCE_EMPTY' }],
    ['only white space', Buffer.from('\uFEFF \n\t\n'), { code: 'SOURCE_EMPTY' }],
    [
      'a line beyond 1 MiB',
      Buffer.from(`a\n${'b'.repeat(1024 * 1024 + 1)}`),
      { code: 'E_LIMIT', facts: { limit: 'line_bytes', line: 2 } },
    ],
    [
      'more than 64 MiB',
      Buffer.alloc(64 * 1024 * 1024 + 1, 'a\n'),
      { code: 'E_LIMIT', facts: { limit: 'source_bytes' } },
    ],
    ['more lines than a text has', Buffer.alloc(9 * 1024 * 1024, '\n'), { code: 'E_LIMIT', facts: { limit: 'lines' } }],
    ['more than 200,000 units', Buffer.from('# a\n'.repeat(200_001)), { code: 'E_LIMIT', facts: { limit: 'units' } }],
  ])('refuses %s', (_name, bytes, refusal) => {
    expect(() => cutOf(bytes)).toThrow(
      expect.objectContaining({
        ...refusal,
        ...('facts' in refusal ? { facts: expect.objectContaining(refusal.facts) } : {}),
      }),
    );
  });

  it('refuses a profile and a granularity that it does not know', () => {
    const cut = (profile: string, granularity: string | null) =>
      cutDocument({
        document: readTextDocument({ name: 'a.md', bytes: Buffer.from('# A\n') }),
        profile,
        granularity,
      });
    expect(cut('markdown-headings', 'heading').profile.granularity).toBe('heading');
    expect(() => cut('legal-xx', null)).toThrow(
      expect.objectContaining({
        code: 'PROFILE_UNKNOWN',
        facts: { profile: 'legal-xx', known: expect.arrayContaining(['legal-vi', 'markdown-headings']) },
      }),
    );
    expect(() => cut('markdown-headings', 'sentence')).toThrow(
      expect.objectContaining({ code: 'USAGE', facts: expect.objectContaining({ given: 'sentence' }) }),
    );
  });
});

// Not a skipped test, because a skip fails in CI and these files cannot be there: their licences keep them out.
const hasCorpus = existsSync(CORPUS);
if (!hasCorpus) console.log(`not run: no documents with other licences in ${CORPUS}`);

if (hasCorpus)
  describe('documents with other licences', () => {
    it('cuts the General Data Protection Regulation into 125 structural headings and a title', () => {
      const cut = cutOf(readFileSync(join(CORPUS, 'eu', 'gdpr-2016-679.derived.md')));
      expect(['chapter', 'section', 'article'].map((kind) => countOf(cut, kind))).toEqual([11, 15, 99]);
      expect(cut.units).toHaveLength(126);
      expect(unitOf(cut, 'chp_III__sec_2').citation).toBe('CHAPTER III, Section 2');
      expectLossless(cut);
    });

    it('finds the 45 headings of the CommonMark specification among 74 lines with a hash', () => {
      const cut = cutOf(readFileSync(join(CORPUS, 'md', 'commonmark-spec-0.30.txt')), 'commonmark-spec-0.30.txt');
      expect(countOf(cut, 'heading')).toBe(45);
      expect(cut.units.slice(0, 2).map(({ unit_kind }) => unit_kind)).toEqual(['frontmatter', 'preface']);
      expectLossless(cut);
    });

    it('finds the 121 headings of the USLM guide and the one behind its byte order mark', () => {
      const cut = cutOf(readFileSync(join(CORPUS, 'md', 'uslm-user-guide.md')));
      expect(cut.units).toHaveLength(122);
      expect(cut.units.filter(({ eid }) => /^sec_\d+$/.test(eid))).toHaveLength(16);
      expectLossless(cut);
    });
  });
