/**
 * The vocabularies that profiles state. The samples are written for this test after the public schemas; the numbers were
 * counted in them by hand, element by element.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutDocument } from '../../../../src/planner/cut/cut-document.ts';
import { readDocument } from '../../../../src/planner/formats/read-document.ts';
import { builtInVocabularies, vocabulariesFor } from '../../../../src/planner/profiles/built-in.ts';
import { readProfile } from '../../../../src/planner/profiles/read-profile.ts';
import { scoreProfiles } from '../../../../src/planner/structure/score-profiles.ts';

const AKN =
  '<akomaNtoso xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"><act><body>{}</body></act></akomaNtoso>';
const USLM = '<lawDoc xmlns="http://schemas.gpo.gov/xml/uslm"><main>{}</main></lawDoc>';
const SECTION = '<section><num>1</num><heading>One</heading><content><p>Text.</p></content></section>';

function readXml(xml: string | Buffer, vocabularies = builtInVocabularies) {
  return readDocument({ name: 'law.xml', bytes: Buffer.from(xml) }, vocabularies);
}

async function readSample(name: string) {
  return readXml(readFileSync(join(import.meta.dirname, 'samples', `${name}.xml`)));
}

async function cutSample(name: string, granularity: string) {
  return cutDocument({ document: await readSample(name), profile: name, granularity });
}

const SAMPLES = [
  {
    name: 'gii',
    counts: {
      article: 4,
      paragraph: 2,
      part: 2,
      point: 2,
      preamble: 1,
      preface: 1,
      schedule: 1,
      section: 1,
      signature: 1,
      subpoint: 2,
    },
    articles: ['art_1', 'art_1a', 'art_2bis4', 'art_5'],
    excluded: { abbreviation: 84, 'outline key': 18 },
  },
  {
    name: 'clml',
    counts: { heading: 1, paragraph: 4, part: 2, point: 2, preface: 1, quoted: 1, schedule: 1, section: 5, toc: 1 },
    articles: ['sec_1', 'sec_2', 'sec_2A', 'sec_3', 'sec_4'],
    excluded: { metadata: 16 },
  },
  {
    name: 'formex',
    counts: {
      article: 4,
      chapter: 2,
      paragraph: 2,
      point: 2,
      preamble: 1,
      preface: 1,
      quoted: 1,
      recital: 3,
      section: 1,
      signature: 1,
      subpoint: 2,
    },
    articles: ['art_1', 'art_2', 'art_3', 'art_4'],
    excluded: { metadata: 10 },
  },
];

describe('the samples of the built-in vocabularies', () => {
  it.each(SAMPLES)('$name: every unit that the elements state', async ({ name, counts, articles, excluded }) => {
    const { units, conservation } = await cutSample(name, 'point');
    const found = new Map<string, number>();
    for (const { unit_kind } of units) found.set(unit_kind, (found.get(unit_kind) ?? 0) + 1);
    expect(Object.fromEntries(found)).toEqual(counts);
    const cut = await cutSample(name, 'article');
    const kinds = ['article', 'section'];
    const eids = cut.units.filter(({ unit_kind, eid }) => kinds.includes(unit_kind) && !eid.includes('__'));
    expect(eids.map(({ eid }) => eid)).toEqual(articles);
    expect(
      Object.fromEntries((conservation?.excluded ?? []).map(({ reason, characters }) => [reason, characters])),
    ).toEqual(excluded);
  });

  it.each(SAMPLES)('$name is the profile that auto proposes', async ({ name }) => {
    expect(scoreProfiles(await readSample(name))[0]?.profile).toBe(name);
  });

  it('gii: keys nest the norms, a norm with a place and a name of its own is inside that place', async () => {
    const { units } = await cutSample('gii', 'article');
    const parentOf = new Map(units.map(({ eid, parent }) => [eid, parent]));
    expect(parentOf.get('art_1')).toBe('part_1');
    expect(parentOf.get('art_1a')).toBe('part_1__sec_1');
    expect(parentOf.get('art_5')).toBe('part_2');
    expect(parentOf.get('signature')).toBeNull();
    expect(units.find(({ eid }) => eid === 'art_5')?.title).toBe('§ 5 Fristen');
  });

  it('clml: the title of a group is that of the first provision in it; numbers of a schedule start again', async () => {
    const { units } = await cutSample('clml', 'article');
    const titles = new Map(units.map(({ eid, title }) => [eid, title]));
    expect(titles.get('sec_2')).toBe('2 Plants and seeds');
    expect(titles.get('sec_2A')).toBe('2A');
    expect(titles.get('att_1__para_1')).toBe('1 Spades');
    expect(titles.has('att_1__para_2')).toBe(true);
  });

  it('formex: quotation marks that are elements are characters of the text', async () => {
    const { text } = await readSample('formex');
    expect(text.text).toContain('(2) Care needs ‘time’.');
  });
});

describe('the vocabulary of a document', () => {
  it('is that of its namespace: one profile never reads the other, and auto scores only the one that fits', async () => {
    const akn = await readXml(AKN.replace('{}', SECTION));
    const uslm = await readXml(USLM.replace('{}', SECTION));
    for (const [document, own, other] of [
      [akn, 'akn', 'uslm'],
      [uslm, 'uslm', 'akn'],
    ] as const) {
      const scored = scoreProfiles(document).map(({ profile }) => profile);
      expect(scored[0]).toBe(own);
      expect(scored).not.toContain(other);
      expect(() => cutDocument({ document, profile: other, granularity: null })).toThrow(
        expect.objectContaining({ code: 'SOURCE_FORMAT' }),
      );
    }
  });

  it('may be stated by a profile in a file, with paths, labels and characters', async () => {
    const own = await readProfile(
      `
profile: own
version: 1
structure: source
xml:
  root: [code]
  namespace: ['urn:example:code']
  headed: [sec]
  numbered: [enum]
  container: [code, name]
  number: [sec/no]
  heading: [name/main]
  label: [mark]
  text: [sec, enum]
  note: [aside]
  skip: { info: editorial }
  character: { dash: code }
  id: [key]
kinds:
  - { kind: article, abbr: art, element: [sec], scope: document }
  - { kind: point, abbr: point, element: [enum] }
`,
      'own.yaml',
    );
    const xml =
      '<code xmlns="urn:example:code"><info>not law</info><sec key="s1"><no>§ 1</no><name><main>One</main></name>Words<dash code="2014"/>more<aside>see 2</aside>.' +
      '<mark>a)</mark><enum>first</enum><mark>b)</mark><enum>second <no>2</no></enum><mark>left</mark></sec></code>';
    const document = await readXml(xml, vocabulariesFor(own));
    expect(document.text.text).toBe('# § 1 One\n\nWords—more[^1].\n\n[^1]: see 2\n\na) first\n\nb) second 2\n\nleft\n');
    expect(document.conservation).toEqual({
      charset: 'utf-8',
      kept: 40,
      generated: 10,
      excluded: [{ reason: 'editorial', characters: 6 }],
    });
    const choice = { profile: own, isBuiltIn: false, acceptsAmbiguity: false };
    const { units } = cutDocument({ document, profile: choice, granularity: 'point' });
    expect(units.map(({ eid }) => eid)).toEqual(['art_1', 'art_1__point_a', 'art_1__point_b']);
  });

  it('must be stated by a profile that reads elements, and names only what can be an element', async () => {
    const kinds = 'kinds: [{ kind: article, abbr: art, element: [a] }]';
    await expect(readProfile(`profile: a\nversion: 1\nstructure: source\n${kinds}\n`, 'a.yaml')).rejects.toMatchObject({
      code: 'PROFILE_INVALID',
      facts: { issues: [expect.stringMatching(/^xml: is missing/)] },
    });
    for (const wrong of ['headed: ["a b"]', 'headed: ["/a"]', 'unknown: [a]', 'outline: { element: a, digits: 0 }']) {
      await expect(
        readProfile(`profile: a\nversion: 1\nxml:\n  namespace: ['']\n  ${wrong}\n${kinds}\n`, 'a.yaml'),
      ).rejects.toMatchObject({ code: 'PROFILE_INVALID' });
    }
  });

  it('may name a file of declarations, which is never read, but not declare anything', async () => {
    const outside = '<!DOCTYPE dokumente SYSTEM "file:///etc/passwd">';
    const inside = '<!DOCTYPE dokumente [<!ENTITY a "b">]>';
    const body = '<dokumente><norm><metadaten><enbez>§ 1</enbez></metadaten></norm></dokumente>';
    expect((await readXml(outside + body)).text.text).toBe('# § 1\n');
    await expect(readXml(inside + body)).rejects.toMatchObject({ code: 'E_XML' });
  });
});
