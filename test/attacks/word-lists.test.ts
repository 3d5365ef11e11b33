/** Word files of a few kilobytes whose automatic numbers would fill the memory: refused before they are written. */
import { expect, test } from 'vitest';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { readDocument } from '../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../src/planner/profiles/built-in.ts';
import { level, numbered, paragraph, wordFile } from '../support/word-builder.ts';
import { attack } from './attack.ts';

/** Of processor time, so that a busy machine changes nothing. Without limits it is half a minute and 1.7 GB. */
const MOMENT_MICROSECONDS = 5_000_000;
/** Word prints this number as thirty letters. */
const LONGEST_LETTERS = 780;

function listOf(levels: string): string {
  return `<w:abstractNum w:abstractNumId="0">${levels}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>`;
}

async function refusalOf(bytes: Buffer): Promise<unknown> {
  const before = process.cpuUsage();
  const error: unknown = await readDocument({ name: 'law.docx', bytes }, builtInVocabularies).catch(
    (caught: unknown) => caught,
  );
  expect(process.cpuUsage(before).user).toBeLessThan(MOMENT_MICROSECONDS);
  return error instanceof Refusal ? { code: error.code, limit: error.facts['limit'] } : error;
}

test('[attack 240] the number of a list level that names its own number 40,000 times', async () => {
  const numbering = listOf(level(0, '%1'.repeat(40_000), 'lowerLetter'));
  const bytes = wordFile({ body: paragraph('x', numbered(1, 0)).repeat(1_000), numbering });
  expect(bytes.length).toBeLessThan(3_000);
  expect(await refusalOf(bytes)).toEqual({ code: attack(240), limit: 'list_number_text' });
});

test('[attack 240] as many of the longest numbers that Word allows as fit into a megabyte', async () => {
  const long = level(0, '%1').replace('w:start w:val="1"', `w:start w:val="${LONGEST_LETTERS}"`);
  const numbering = listOf(long.replace('"decimal"', '"lowerLetter"') + level(1, '%1'.repeat(127)));
  const normal = `<w:style w:styleId="a"><w:name w:val="Normal"/><w:pPr>${numbered(1, 1)}</w:pPr></w:style>`;
  const bytes = wordFile({ body: '<w:p/>'.repeat(150_000), numbering, styles: normal });
  expect(bytes.length).toBeLessThan(5_000);
  expect(await refusalOf(bytes)).toEqual({ code: attack(240), limit: 'derived_characters' });
  const inOneCell = `<w:tbl><w:tr><w:tc>${'<w:p/>'.repeat(150_000)}</w:tc></w:tr></w:tbl>`;
  expect(await refusalOf(wordFile({ body: inOneCell, numbering, styles: normal }))).toEqual({
    code: attack(240),
    limit: 'derived_characters',
  });
});

test('a level text of 255 characters is read', async () => {
  const text = `${'§'.repeat(253)}%1`;
  const body = paragraph('x', numbered(1, 0));
  const { text: read } = await readDocument(
    {
      name: 'law.docx',
      bytes: wordFile({ body, numbering: listOf(level(0, text)) }),
    },
    builtInVocabularies,
  );
  expect(read.text).toBe(`${'§'.repeat(253)}1 x\n`);
});
