/** Tables that are only layout are text; tables of data stay tables. The same in HTML and in Word. */
import { describe, expect, it } from 'vitest';
import { cutDocument } from '../../../src/planner/cut/cut-document.ts';
import { readDocument } from '../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../src/planner/profiles/built-in.ts';
import { paragraph, wordFile } from '../../support/word-builder.ts';

type Cell = string | readonly string[];
type Rows = readonly (readonly Cell[])[];

function linesOf(cell: Cell): readonly string[] {
  return typeof cell === 'string' ? (cell === '' ? [] : [cell]) : cell;
}

function htmlTable(rows: Rows): string {
  const cells = (row: readonly Cell[]) =>
    row.map(
      (cell) =>
        `<td>${linesOf(cell)
          .map((text) => `<p>${text}</p>`)
          .join('')}</td>`,
    );
  return `<table>${rows.map((row) => `<tr>${cells(row).join('')}</tr>`).join('')}</table>`;
}

function wordTable(rows: Rows): string {
  const cells = (row: readonly Cell[]) =>
    row.map(
      (cell) =>
        `<w:tc>${
          linesOf(cell)
            .map((text) => paragraph(text))
            .join('') || '<w:p/>'
        }</w:tc>`,
    );
  return `<w:tbl>${rows.map((row) => `<w:tr>${cells(row).join('')}</w:tr>`).join('')}</w:tbl>`;
}

async function read(format: string, rows: Rows) {
  const bytes = format === 'law.html' ? Buffer.from(htmlTable(rows)) : wordFile({ body: wordTable(rows) });
  return readDocument({ name: format, bytes }, builtInVocabularies);
}

describe.each(['law.html', 'law.docx'])('a table in %s', (format) => {
  it.each<[string, Rows, string]>([
    [
      'numbers beside their text',
      [
        ['(1)', 'Kites fly.'],
        ['(2)', 'Strings break.'],
      ],
      '(1) Kites fly.\n\n(2) Strings break.\n',
    ],
    [
      'two columns of numbers, and empty ones',
      [
        ['', '(a)', '(i)', 'kites;'],
        ['', '', '(ii)', 'strings.'],
      ],
      '(a) (i) kites;\n\n(ii) strings.\n',
    ],
    [
      'dashes, and a second paragraph',
      [
        ['—', 'kites,'],
        ['', 'of any colour,'],
        ['—', ['strings,', 'of any length.']],
      ],
      '— kites,\n\nof any colour,\n\n— strings,\n\nof any length.\n',
    ],
    [
      'a law in one column',
      [
        ['Article 1', ''],
        ['Kites fly over every field.', ''],
        ['Article 2', ''],
        ['Strings break in every storm.', ''],
      ],
      'Article 1\n\nKites fly over every field.\n\nArticle 2\n\nStrings break in every storm.\n',
    ],
    [
      'a law with its numbers beside it',
      [
        ['§ 1', 'Kites fly over every field.'],
        ['§ 2', 'Strings break in every storm.'],
      ],
      '§ 1\n\nKites fly over every field.\n\n§ 2\n\nStrings break in every storm.\n',
    ],
  ])('that is layout is text: %s', async (_what, rows, text) => {
    expect((await read(format, rows)).text.text).toBe(text);
  });

  it.each<[string, Rows]>([
    [
      'data',
      [
        ['Colour', 'Length'],
        ['red', '12'],
        ['blue', '30'],
      ],
    ],
    [
      'references, which count articles and say nothing',
      [
        ['Article 1', 'Article 1(1)'],
        ['Article 2', 'Article 1(2)'],
        ['Article 3', '—'],
      ],
    ],
    [
      'numbers beside numbers',
      [
        ['(1)', '2', '3'],
        ['(2)', '4', '6'],
      ],
    ],
    [
      'one article among other things',
      [
        ['Article 1', 'Kites fly over every field.'],
        ['Storm', 'Strings break.'],
      ],
    ],
  ])('that holds %s stays a table', async (_what, rows) => {
    const { segmentation } = await read(format, rows);
    expect(segmentation?.blocks.map(({ kind }) => kind)).toEqual(rows.map(() => 'table'));
  });

  it('of two languages gives the articles of the one that the profile reads, with both texts', async () => {
    const document = await read(format, [
      ['CHƯƠNG I', 'CHAPTER I'],
      ['Điều 1. Phạm vi', 'Article 1. Scope'],
      ['Luật này quy định về vườn chung.', 'This Law is about shared gardens.'],
      ['Điều 2. Vườn', 'Article 2. Gardens'],
      ['Vườn là nơi trồng cây của mọi người.', 'A garden is where plants of all grow.'],
    ]);
    for (const profile of ['legal-vi', 'legal-en']) {
      const { units } = cutDocument({ document, profile, granularity: 'article' });
      const articles = units.filter(({ unit_kind }) => unit_kind === 'article');
      expect(articles.map(({ eid }) => eid)).toEqual(['art_1', 'art_2']);
      const bytes = articles.map(({ start_byte, end_byte }) =>
        document.text.bytes.toString('utf8', start_byte, end_byte),
      );
      expect(bytes[1]).toMatch(/Vườn là nơi[\s\S]*A garden is where/);
    }
  });
});

describe('a table in HTML', () => {
  it('inside a cell keeps its numbers beside its texts', async () => {
    const inner = '<table><tr><td>(i)</td><td>red;</td></tr><tr><td>(ii)</td><td>blue.</td></tr></table>';
    const html = `<table><tr><td><p>(a)</p></td><td><p>kites that are</p>${inner}</td></tr></table>`;
    const { text } = await readDocument({ name: 'a.html', bytes: Buffer.from(html) }, builtInVocabularies);
    expect(text.text).toBe('(a) kites that are\n\n(i) red;\n\n(ii) blue.\n');
  });

  it('with a header is data, whatever it counts', async () => {
    const html = '<table><tr><th>No</th><th>Name</th></tr><tr><td>1.</td><td>Kite</td></tr></table>';
    const { text } = await readDocument({ name: 'a.html', bytes: Buffer.from(html) }, builtInVocabularies);
    expect(text.text).toBe('| No | Name |\n| --- | --- |\n| 1. | Kite |\n');
  });

  it('keeps its caption before its rows', async () => {
    const html = '<table><caption>Kites</caption><tr><td>red</td><td>12</td></tr></table><p>after</p>';
    const { text } = await readDocument({ name: 'a.html', bytes: Buffer.from(html) }, builtInVocabularies);
    expect(text.text).toBe('Kites\n\n| red | 12 |\n| --- | --- |\n\nafter\n');
  });
});

describe('a table in XML', () => {
  it('keeps text outside its cells in its place', async () => {
    const table = '<table><section><td></td><section><tr>and</tr></section></section>then</table>';
    const xml = `<act xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0">${table}</act>`;
    const { text } = await readDocument({ name: 'a.xml', bytes: Buffer.from(xml) }, builtInVocabularies);
    expect(text.text).toBe('and\n\nthen\n');
  });
});
