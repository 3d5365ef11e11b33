/**
 * PDF. The two files of the constitution of 1787 (public domain) were printed by Chromium from the Markdown of case 005: A5
 * with page headers and footers, and A4 in two columns. The others are written by hand.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cutDocument } from '../../../../src/planner/cut/cut-document.ts';
import { readDocument, type ReadDocument } from '../../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../../src/planner/profiles/built-in.ts';
import { linesFrom, pdfFile, type PdfText } from '../../../support/pdf-builder.ts';

function read(bytes: Buffer, name = 'law.pdf') {
  return readDocument({ name, bytes }, builtInVocabularies);
}

function readPages(...pages: Parameters<typeof pdfFile>[0]) {
  return read(pdfFile(pages));
}

function textOf(...pages: readonly (readonly PdfText[])[]) {
  return readPages(...pages.map((texts) => [texts] as const)).then(({ text }) => text.text);
}

/** The text of each unit without page headers, marks of Markdown and line breaks. */
function unitTexts(document: ReadDocument): ReadonlyMap<string, string> {
  const lines = document.text.text.split('\n');
  for (const { kind, firstLine, endLine } of document.segmentation?.blocks ?? [])
    if (kind === 'furniture') lines.fill('', firstLine, endLine);
  const shown = Buffer.from(document.text.text);
  const starts = document.text.lineStarts;
  const { units } = cutDocument({ document, profile: 'legal-en', granularity: 'article' });
  return new Map(
    units.map(({ eid, start_byte, end_byte }) => {
      const first = starts.indexOf(start_byte);
      const text = lines.filter(
        (_, line) => line >= first && (starts[line] ?? 0) < end_byte && first >= 0 && shown.length > 0,
      );
      return [eid, text.join(' ').replace(/[#*]/g, '').replace(/\s+/g, ' ').trim()];
    }),
  );
}

describe('a law that Chromium has printed', () => {
  const file = (path: string) => readFileSync(join(import.meta.dirname, path));

  it.each(['constitution-1787.pdf', 'constitution-1787-columns.pdf'])(
    '%s has the articles of its Markdown',
    async (path) => {
      const markdown = await read(file('../../../cases/005-us-constitution-1787/source.md'), 'law.md');
      const pdf = await read(file(path));
      expect(pdf).toMatchObject({ mediaType: 'application/pdf', converter: { name: 'cutter-pdf', version: '1' } });
      const expected = unitTexts(markdown);
      expect(expected.size).toBe(8);
      expect(Object.fromEntries(unitTexts(pdf))).toEqual(Object.fromEntries(expected));
    },
  );

  it('keeps its page headers as furniture, and every glyph', async () => {
    const { segmentation, conservation } = await read(file('constitution-1787.pdf'));
    const furniture = segmentation?.blocks.filter(({ kind }) => kind === 'furniture') ?? [];
    expect(furniture.length).toBeGreaterThan(20);
    expect(conservation).toMatchObject({ kept: 22_715, excluded: [] });
  });
});

describe('lines become paragraphs', () => {
  it('by gaps, indents, labels, sizes and lines that end early', async () => {
    expect(
      await textOf([
        { text: 'Law on Gardens', x: 60, y: 540, size: 18 },
        { text: 'Article 1', x: 60, y: 510, size: 11, font: 'F2' },
        ...linesFrom(490, [
          '1. Each household digs in spring and rakes in autumn, and',
          'its neighbours help it when it is ill; they also help when',
          'they are asked.',
          '2. Nobody digs on a path; each household keeps the paths',
          'dry.',
        ]),
        ...linesFrom(420, ['This paragraph begins with a space before its first line']),
        ...linesFrom(406, ['and goes on here without it, until the line ends early.']),
        ...linesFrom(392, ['So this is another one, which is long enough to be full'], { x: 75 }),
        ...linesFrom(378, ['and short here.']),
        ...linesFrom(350, ['After a gap.']),
      ]),
    ).toBe(
      `${[
        '# Law on Gardens',
        '## Article 1',
        '1. Each household digs in spring and rakes in autumn, and its neighbours help it when it is ill; they also help when they are asked.',
        '2. Nobody digs on a path; each household keeps the paths dry.',
        'This paragraph begins with a space before its first line and goes on here without it, until the line ends early.',
        'So this is another one, which is long enough to be full and short here.',
        'After a gap.',
      ].join('\n\n')}\n`,
    );
  });

  it('at the name and number of an article, behind a sentence', async () => {
    const lines = [
      'Every garden is kept by more than one household.',
      'Article 2. A path is dry, as is said in the law of',
      'Article 9 of the old book. It is kept dry in winter.',
    ];
    expect(await textOf(linesFrom(540, lines))).toBe(`${lines[0]}\n\n${lines[1]} ${lines[2]}\n`);
  });

  it('at every first line that is indented, where full lines show that first lines are', async () => {
    const full = 'This line is as long as all the others are, and goes on in';
    const next = 'the next one, which begins at the margin of the page and';
    const texts = Array.from({ length: 5 }, (_, at) => [
      { text: full.slice(0, 56), x: 80, y: 560 - 42 * at },
      { text: next, x: 60, y: 546 - 42 * at },
      { text: 'ends.', x: 60, y: 532 - 42 * at },
    ]).flat();
    const title = { text: 'Article 6 has a title that is nearly as long as a line', x: 80, y: 350 };
    const first = { text: '1. Here is its text.', x: 80, y: 336 };
    const text = await textOf([...texts, title, first]);
    expect(text.split('\n\n')).toHaveLength(7);
    expect(text).toContain(`${title.text}\n\n${first.text}`);
  });

  it('leaves out what is beside the page, and counts it', async () => {
    const document = await readPages([[...linesFrom(540, ['A garden.']), { text: 'Plate 7', x: 60, y: -20 }]]);
    expect(document.text.text).toBe('A garden.\n');
    expect(document.conservation).toMatchObject({ excluded: [{ reason: 'beside the page', characters: 6 }] });
  });

  it('leaves out the hyphens of a document that hyphenates, and counts them', async () => {
    const document = await readPages([
      linesFrom(540, [
        'Every self-governed garden has a num-',
        'ber, and this number is pub-',
        'lished; the gar-',
        'den is self-',
        'governed by house- and',
        'land-owners, by Anglo-',
        'Saxons, in 1990-',
        '1995; a mile\u0097',
        'or less.',
      ]),
    ]);
    expect(document.text.text).toBe(
      'Every self-governed garden has a number, and this number is published; the garden is self-governed by house- and land-owners, by Anglo-Saxons, in 1990-1995; a mile—or less.\n',
    );
    expect(document.conservation).toMatchObject({ excluded: [{ reason: 'hyphenation', characters: 3 }] });
  });

  it('keeps the hyphens of a document that does not hyphenate', async () => {
    expect(await textOf(linesFrom(540, ['A garden of cost-', 'effectiveness is well-', 'known.']))).toBe(
      'A garden of cost-effectiveness is well-known.\n',
    );
  });
});

describe('what is around the text of a page', () => {
  const head = (page: number): readonly PdfText[] => [
    { text: 'Gazette of Gardens', x: 60, y: 570, size: 9 },
    { text: `- ${page} -`, x: 200, y: 30, size: 9 },
  ];

  it('headers and footers are furniture, and a paragraph goes on across them', async () => {
    const { text, segmentation } = await readPages(
      [[...head(1), ...linesFrom(540, ['Article 1', 'Every garden is kept by'], {})]],
      [[...head(2), ...linesFrom(540, ['more than one household.'])]],
      [[...head(3), ...linesFrom(540, ['Article 2', 'A path is dry.'])]],
    );
    expect(text.text).toBe(
      'Article 1\n\nEvery garden is kept by more than one household.\n\nGazette of Gardens\n\n- 1 -\n\nGazette of Gardens\n\n- 2 -\n\nArticle 2\n\nA path is dry.\n\nGazette of Gardens\n\n- 3 -\n',
    );
    expect(segmentation?.blocks.filter(({ kind }) => kind === 'furniture')).toHaveLength(6);
  });

  it('a number that comes again at the top of pages is no header', async () => {
    const { segmentation } = await readPages(
      ...[1, 2, 3, 4].map((page) => [linesFrom(540, ['(a)', `garden ${'x'.repeat(page)} is kept.`])] as const),
    );
    expect(segmentation?.blocks.filter(({ kind }) => kind === 'furniture')).toEqual([]);
  });

  it('footnotes are notes, their marks refer to them, other raised figures are exponents', async () => {
    const { text, segmentation } = await readPages([
      [
        { text: 'A garden', x: 60, y: 540 },
        { text: '1', x: 105, y: 544, size: 7 },
        { text: 'has 10', x: 112, y: 540 },
        { text: '2', x: 146, y: 544, size: 7 },
        { text: 'metres.', x: 153, y: 540 },
        ...linesFrom(520, ['Another line of ordinary text that is long enough.']),
        { text: '1', x: 60, y: 64, size: 6 },
        { text: 'As amended.', x: 66, y: 60, size: 8 },
      ],
    ]);
    expect(text.text).toBe(
      'A garden[^1] has 10^2 metres.\n\nAnother line of ordinary text that is long enough.\n\n[^1]: As amended.\n',
    );
    expect(segmentation?.blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'paragraph', 'note']);
  });

  it('turned text is furniture, and scripts and actions are nothing', async () => {
    const document = await read(
      pdfFile([[linesFrom(540, ['A garden.']), { operators: 'BT /F1 40 Tf 0 1 -1 0 300 100 Tm (DRAFT) Tj ET' }]], {
        catalog: '/OpenAction << /S /JavaScript /JS (app.alert\\("x"\\)) >>',
      }),
    );
    expect(document.text.text).toBe('A garden.\n\nDRAFT\n');
  });
});
