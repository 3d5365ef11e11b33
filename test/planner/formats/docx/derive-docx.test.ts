import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../../src/planner/profiles/built-in.ts';
import { describeCorpus, sample, sampleText } from '../../../support/shared-corpus.ts';
import { level, numbered, paragraph, run, wordFile, type WordParts } from '../../../support/word-builder.ts';

async function read(parts: WordParts) {
  return readDocument({ name: 'law.docx', bytes: wordFile(parts) }, builtInVocabularies);
}

async function textOf(parts: WordParts): Promise<string> {
  return (await read(parts)).text.text;
}

/** One abstract list with these levels, used by lists 1 and 2. */
function lists(levels: string, second = ''): string {
  return [
    `<w:abstractNum w:abstractNumId="0">${levels}</w:abstractNum>`,
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    `<w:num w:numId="2"><w:abstractNumId w:val="0"/>${second}</w:num>`,
  ].join('');
}

const OUTLINE = level(0, 'Article %1.') + level(1, '%1.%2') + level(2, '(%3)', 'lowerLetter');

describeCorpus('the Word samples', () => {
  it.each([
    ['unit_test_headers', (text: string) => text],
    // The sample's levels print a dot behind the number, which the other program leaves out of headings and indents.
    ['unit_test_headers_numbered', (text: string) => text.replace(/^(#+ [\d.]+)\.( .*)$/gm, '$1$2')],
    ['docx_list_resumed_numbering', (text: string) => text],
  ])('%s has the headings, numbers and paragraphs that were found independently', async (name, alike) => {
    const document = await readDocument(sample(`docx/${name}.docx`), builtInVocabularies);
    const lines = (text: string) =>
      text
        .split('\n')
        .map((line) => line.trim().replace(/^- (?=[\d.]+ )/, ''))
        .filter((line) => line !== '');
    expect(lines(alike(document.text.text))).toEqual(lines(sampleText(`docx/${name}.docling-groundtruth.md`)));
  });

  it('reads both footnotes and counts their references', async () => {
    const document = await readDocument(sample('docx/mammoth-footnotes.docx'), builtInVocabularies);
    expect(document.text.text).toBe('Ouch[^1].[^2]\n\n[^1]: A tachyon walks into a bar.\n\n[^2]: Fin.\n');
    expect(document.segmentation?.blocks.map(({ kind }) => kind)).toEqual(['paragraph', 'note', 'note']);
    expect(document.conservation).toMatchObject({ kept: 31, excluded: [] });
  });
});

describe('automatic numbers', () => {
  it('count through the levels and restart below a higher one', async () => {
    const items = [0, 1, 1, 2, 2, 1, 0, 1].map((ilvl) => paragraph('x', numbered(1, ilvl)));
    expect((await textOf({ body: items.join(''), numbering: lists(OUTLINE) })).trim().split('\n')).toEqual([
      'Article 1. x',
      '1.1 x',
      '1.2 x',
      '(a) x',
      '(b) x',
      '1.3 x',
      'Article 2. x',
      '2.1 x',
    ]);
  });

  it('go on in a list that is resumed, and begin again where the list says so', async () => {
    const body = [1, 1, 2, 2, 1].map((list) => paragraph('x', numbered(list, 0))).join('');
    const restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride>';
    const labels = async (numbering: string) =>
      (await textOf({ body, numbering })).match(/^Article \d+/gm)?.map((label) => label.slice(8));
    expect(await labels(lists(OUTLINE))).toEqual(['1', '2', '3', '4', '5']);
    expect(await labels(lists(OUTLINE, restart))).toEqual(['1', '2', '7', '8', '9']);
  });

  it('never restart where the level forbids it, and print legal numbers in figures', async () => {
    const levels = level(0, '%1', 'upperRoman') + level(1, '%1.%2', 'decimal', '<w:lvlRestart w:val="0"/><w:isLgl/>');
    const body = [0, 1, 0, 1].map((ilvl) => paragraph('x', numbered(1, ilvl))).join('');
    expect(await textOf({ body, numbering: lists(levels) })).toBe('I x\n1.1 x\nII x\n2.2 x\n');
  });

  it('come with a style, on the level that names the style, unless the paragraph takes them away', async () => {
    const styles = [
      '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>',
      '<w:style w:type="paragraph" w:styleId="Clause"><w:name w:val="Clause"/><w:basedOn w:val="H1"/><w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>',
    ].join('');
    const levels =
      level(0, '%1.', 'decimal', '<w:pStyle w:val="H1"/>') + level(1, '%1.%2', 'decimal', '<w:pStyle w:val="Clause"/>');
    const body = [
      paragraph('Scope', '<w:pStyle w:val="H1"/>'),
      paragraph('one', '<w:pStyle w:val="Clause"/>'),
      paragraph('none', '<w:pStyle w:val="Clause"/><w:numPr><w:numId w:val="0"/></w:numPr>'),
      paragraph('two', '<w:pStyle w:val="Clause"/>'),
    ].join('');
    expect(await textOf({ body, styles, numbering: lists(levels) })).toBe(
      '## 1. Scope\n\n1.1 one\n\nnone\n\n1.2 two\n',
    );
  });

  it('ignore the former properties of a tracked change', async () => {
    const former = `<w:pPrChange w:id="1"><w:pPr>${numbered(1, 2)}</w:pPr></w:pPrChange>`;
    const body = paragraph('x', numbered(1, 0) + former);
    expect(await textOf({ body, numbering: lists(OUTLINE) })).toBe('Article 1. x\n');
  });
});

describe('the text of a Word document', () => {
  it('keeps tables as rows and finds what stands in a layout cell', async () => {
    const cell = (...texts: readonly string[]) => `<w:tc>${texts.map((text) => paragraph(text)).join('')}</w:tc>`;
    const table = (rows: string) => `<w:tbl>${rows}</w:tbl>`;
    const body = table(`<w:tr>${cell('a', 'b')}${cell('c')}</w:tr><w:tr>${cell('d')}${cell('')}</w:tr>`);
    expect(await textOf({ body })).toBe('| a<br>b | c |\n| --- | --- |\n| d |  |\n');
    expect(await textOf({ body: table(`<w:tr>${cell('Article 1', 'Text')}</w:tr>`) })).toBe('Article 1\n\nText\n');
  });

  it('sets a text box behind the paragraph that holds it, once', async () => {
    const box = `<w:txbxContent>${paragraph('in the box')}${paragraph('second')}</w:txbxContent>`;
    const both = `<mc:AlternateContent><mc:Choice>${box}</mc:Choice><mc:Fallback>${box}</mc:Fallback></mc:AlternateContent>`;
    const document = await read({ body: `<w:p>${run('before ')}<w:r>${both}</w:r>${run('after')}</w:p>` });
    expect(document.text.text).toBe('before after\n\nin the box\nsecond\n');
    expect(document.conservation?.excluded).toEqual([{ reason: 'alternative', characters: 14 }]);
  });

  it('leaves out deleted, hidden and field text and what stands beside the pages, and counts it', async () => {
    const body = [
      paragraph(`${run('kept')}<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins>${run(' new')}</w:ins>`),
      paragraph(
        `${run('secret', '<w:vanish/>')}${run('shown', '<w:vanish w:val="0"/>')}<w:r><w:instrText>PAGE</w:instrText></w:r>`,
      ),
    ].join('');
    const document = await read({
      body,
      header1: paragraph('Page head'),
      comments: `<w:comment>${paragraph('why')}</w:comment>`,
    });
    expect(document.text.text).toBe('kept new\n\nshown\n');
    expect(document.conservation?.excluded).toEqual([
      { reason: 'comment', characters: 3 },
      { reason: 'deleted', characters: 4 },
      { reason: 'field code', characters: 4 },
      { reason: 'header', characters: 8 },
      { reason: 'hidden', characters: 6 },
    ]);
  });

  it('reads symbols, hyphens, breaks and raised figures', async () => {
    const marks = '<w:r><w:noBreakHyphen/></w:r><w:r><w:sym w:font="Symbol" w:char="00A7"/></w:r><w:r><w:br/></w:r>';
    const raised = run('2', '<w:vertAlign w:val="superscript"/>');
    expect(await textOf({ body: paragraph(`${run('a')}${marks}${run('10')}${raised}`) })).toBe('a\u2011§\n10^2\n');
  });

  it('names the paragraph that each line comes from', async () => {
    const { origins } = await read({ body: paragraph('a') + paragraph('') + paragraph('b') });
    expect(origins).toEqual(['w:p[1]', null, 'w:p[3]']);
  });
});
