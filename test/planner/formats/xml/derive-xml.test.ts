import { describe, expect, it } from 'vitest';
import type { StructureMark } from '../../../../src/planner/formats/block.ts';
import { readDocument } from '../../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../../src/planner/profiles/built-in.ts';
import { describeCorpus, sample } from '../../../support/shared-corpus.ts';

const AKN = 'xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"';

async function read(body: string) {
  const xml = `<akomaNtoso ${AKN}><act><meta><x>fact</x></meta><body>${body}</body></act></akomaNtoso>`;
  return readDocument({ name: 'law.xml', bytes: Buffer.from(xml) }, builtInVocabularies);
}

async function marksOf(path: string): Promise<readonly StructureMark[]> {
  return (await readDocument(sample(path), builtInVocabularies)).segmentation?.structure ?? [];
}

function counts(marks: readonly StructureMark[], ...elements: readonly string[]): readonly number[] {
  return elements.map((element) => marks.filter((mark) => mark.element === element).length);
}

describeCorpus('the Akoma Ntoso and USLM samples', () => {
  it('bluebell-act: every hierarchical element is a mark, also an empty one', async () => {
    const marks = await marksOf('akn/bluebell-act.xml');
    const elements = ['chapter', 'section', 'subsection', 'part', 'subpart', 'item', 'attachment'] as const;
    expect(counts(marks, ...elements)).toEqual([2, 5, 1, 3, 1, 7, 2]);
  });

  it('bluebell-act-footnotes: 17 notes, each behind its block; the one inside another stays there', async () => {
    const document = await readDocument(sample('akn/bluebell-act-footnotes.xml'), builtInVocabularies);
    expect(document.segmentation?.blocks.filter(({ kind }) => kind === 'note')).toHaveLength(16);
    expect(document.text.text).toContain('another\nthe nested footnote inside it.');
    expect(counts(document.segmentation?.structure ?? [], 'chapter', 'section')).toEqual([1, 3]);
  });

  it('bluebell-eids: marks carry the addresses of the source', async () => {
    const marks = await marksOf('akn/bluebell-eids_basic.xml');
    expect(marks.filter(({ element }) => element === 'division').map(({ sourceId }) => sourceId)).toEqual(
      expect.arrayContaining(['dvs_A']),
    );
  });

  it('title 9, chapter 3: sections 301 to 307 with their numbers as printed', async () => {
    const marks = await marksOf('akn/us-title9-chap3.xml');
    expect(counts(marks, 'chapter', 'section')).toEqual([1, 7]);
    const sections = marks.filter(({ element }) => element === 'section');
    expect(sections.map(({ sourceId }) => sourceId)).toEqual(
      [301, 302, 303, 304, 305, 306, 307].map((n) => `sec_${n}`),
    );
    expect(sections[0]).toMatchObject({ num: '§\u202F301.', heading: 'Enforcement of Convention', depth: 2 });
  });

  it('us-act-2011: 7 sections', async () => {
    expect(counts(await marksOf('akn/us-act-2011.xml'), 'section')).toEqual([7]);
  });

  it('the USLM bill: levels as the source counts them', async () => {
    const marks = await marksOf('uslm/BILLS-116s1014es.xml');
    const elements = ['section', 'subsection', 'paragraph', 'subparagraph', 'clause'] as const;
    expect(counts(marks, ...elements)).toEqual([10, 23, 29, 11, 5]);
    const ids = new Set(marks.map(({ sourceId }) => sourceId).filter((id) => id?.startsWith('/us/bill/')));
    expect(ids.size).toBe(78);
    expect(marks.find(({ element }) => element === 'section')).toMatchObject({
      num: 'SECTION 1.',
      heading: 'SHORT TITLE.',
    });
  });

  it.each(['bluebell-act', 'bluebell-act-footnotes', 'bluebell-eids_basic', 'us-act-2011', 'us-title9-chap3'])(
    '%s: marks nest, and no two begin on one line',
    async (name) => {
      const marks = await marksOf(`akn/${name}.xml`);
      const lines = marks.map(({ firstLine }) => firstLine);
      expect(lines).toEqual([...new Set(lines)].toSorted((left, right) => left - right));
      const open: StructureMark[] = [];
      for (const mark of marks) {
        while ((open.at(-1)?.endLine ?? Infinity) <= mark.firstLine) open.pop();
        expect(mark.depth).toBe(open.length + 1);
        expect(mark.endLine).toBeLessThanOrEqual(open.at(-1)?.endLine ?? Infinity);
        expect(mark.bodyLine).toBeLessThanOrEqual(mark.endLine);
        open.push(mark);
      }
    },
  );
});

describe('marks of Akoma Ntoso', () => {
  it('set number and heading on one line, and the number of a paragraph before its text', async () => {
    const document = await read(
      '<article eId="art_1"><num>Article 1</num><heading>Scope</heading><paragraph><num>1.</num><intro><p>All of:</p></intro>' +
        '<point><num>(a)</num><content><p>one</p></content></point><wrapUp><p>and so on.</p></wrapUp></paragraph></article>' +
        '<article><num>Article 2</num><content><p>Text</p></content></article>',
    );
    expect(document.text.text).toBe(
      '# Article 1 Scope\n\n1. All of:\n\n(a) one\n\nand so on.\n\n# Article 2\n\nText\n',
    );
    const marks = document.segmentation?.structure ?? [];
    expect(
      marks.map(({ element, depth, firstLine, bodyLine, endLine }) => [element, depth, firstLine, bodyLine, endLine]),
    ).toEqual([
      ['article', 1, 0, 1, 7],
      ['paragraph', 2, 2, 2, 7],
      ['point', 3, 4, 4, 5],
      ['wrapUp', 3, 6, 6, 7],
      ['article', 1, 8, 9, 11],
    ]);
    expect(document.conservation).toMatchObject({ generated: 2, excluded: [{ reason: 'meta', characters: 4 }] });
  });

  it('are quoted inside the text of an amendment, and their headings cannot be cut', async () => {
    const { segmentation } = await read(
      '<article><num>Article 1</num><content><p>Insert: <mod><quotedStructure><article><num>Article 5</num><heading>New</heading></article></quotedStructure></mod> at the end.</p></content></article>',
    );
    expect(segmentation?.structure?.map(({ num, isQuoted }) => [num, isQuoted])).toEqual([
      ['Article 1', false],
      ['Article 5', true],
    ]);
    expect(segmentation?.blocks.filter(({ kind }) => kind === 'heading').map(({ nesting }) => nesting)).toEqual([0, 1]);
  });

  it('keep tables, notes, CDATA and entities, and fold the indentation', async () => {
    const { text } = await read(
      '<section><content><p>a\n   <b>b</b><authorialNote marker="*"><p>note &amp; <![CDATA[<x>]]></p></authorialNote>, c</p><table><tr><td><p>1</p></td><td>2</td></tr></table></content></section>',
    );
    expect(text.text).toBe('a b[^1], c\n\n[^1]: note & <x>\n\n| 1 | 2 |\n| --- | --- |\n');
  });

  it('name the element that each line comes from', async () => {
    const { origins } = await read('<section><content><p>a</p><p>b</p></content></section>');
    expect(origins[2]).toBe('/akomaNtoso[1]/act[1]/body[1]/section[1]/content[1]/p[2]');
  });
});
