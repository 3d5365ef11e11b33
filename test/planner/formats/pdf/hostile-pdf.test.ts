/** PDFs that cannot be read with an account of every glyph, or are made to exhaust a reader: each is refused. */
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../../src/planner/profiles/built-in.ts';
import { formOf, linesFrom, pdfFile } from '../../../support/pdf-builder.ts';

function refusal(bytes: Buffer, name = 'law.pdf') {
  return expect(readDocument({ name, bytes }, builtInVocabularies)).rejects;
}

const TEXT = linesFrom(540, ['A garden is a place.']);
const FULL_PAGE = 'q 420 0 0 595 0 0 cm /X Do Q';
const PICTURE = {
  dictionary: '/Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8',
  stream: 'x',
};
const X = { resources: '/XObject << /X 1000 0 R >>' };

/** Codes of 9 to 12 bits, the table cleared when it is full: about 2,000 bytes of text for each byte. */
function lzwOfOneByte(codes: number): Buffer {
  const bits: string[] = [];
  let [next, width] = [258, 9];
  let isFirst = true;
  const put = (code: number) => bits.push(code.toString(2).padStart(width, '0'));
  put(256);
  for (let count = 0; count < codes; count += 1) {
    if (next >= 4095) {
      put(256);
      [next, width, isFirst] = [258, 9, true];
    }
    put(isFirst ? 65 : next);
    if (!isFirst) next += 1;
    isFirst = false;
    if (next + 1 >= 1 << width && width < 12) width += 1;
  }
  const all = bits.join('');
  return Buffer.from(
    Array.from({ length: Math.floor(all.length / 8) }, (_, at) => Number.parseInt(all.slice(at * 8, at * 8 + 8), 2)),
  );
}

describe('a PDF that cannot be accounted for', () => {
  it('is a scan without text, also with a stamp, and also on one page of many', async () => {
    const scan = [[], { operators: FULL_PAGE, ...X }] as const;
    await refusal(pdfFile([scan], { objects: [PICTURE] })).toMatchObject({
      code: 'E_PDF',
      facts: { problem: 'a scan without text', page: 1 },
    });
    await refusal(pdfFile([[TEXT], [TEXT, scan[1]]], { objects: [PICTURE] })).toMatchObject({
      code: 'E_PDF',
      facts: { problem: 'a scan without text', page: 2 },
    });
  });

  it('has no text at all', async () => {
    await refusal(pdfFile([[[]]])).toMatchObject({ code: 'E_PDF', facts: { problem: 'no text on any page' } });
  });

  it('has text that runs off the page', async () => {
    await refusal(pdfFile([[[{ text: 'A garden', x: 390, y: 300 }]]])).toMatchObject({
      code: 'E_PDF',
      facts: { problem: 'text that runs off the page', page: 1 },
    });
  });

  it('has glyphs of which it does not say what they mean', async () => {
    const font =
      '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 1001 0 R >>';
    const map =
      '/CIDInit /ProcSet findresource begin 12 dict begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange\n' +
      '1 beginbfchar <41> <E000> endbfchar endcmap end end';
    const form1 = formOf('BT /F3 11 Tf 60 300 Td (A) Tj ET').dictionary.replace('/F1 3 0 R', '/F3 1000 0 R');
    const objects = [
      font,
      { dictionary: '', stream: map },
      { dictionary: form1, stream: 'BT /F3 11 Tf 60 300 Td (A) Tj ET' },
    ];
    const bytes = pdfFile([[TEXT, { operators: '/X Do', resources: '/XObject << /X 1002 0 R >>' }]], { objects });
    await refusal(bytes).toMatchObject({
      code: 'E_PDF',
      facts: { problem: 'glyphs without a character', page: 1, glyphs: 1 },
    });
  });
});

describe('a PDF that is locked or broken', () => {
  it('is encrypted', async () => {
    const lock = `<< /Filter /Standard /V 1 /R 2 /P -4 /O <${'41'.repeat(32)}> /U <${'42'.repeat(32)}> >>`;
    const bytes = pdfFile([[TEXT]], { objects: [lock], trailer: '/Encrypt 1000 0 R /ID [<41> <41>]' });
    await refusal(bytes).toMatchObject({ code: 'E_PDF', facts: { problem: 'encrypted' } });
  });

  it.each([
    ['nothing behind its head', Buffer.from('%PDF-1.7\n')],
    ['noise', Buffer.from(`%PDF-1.7\n${'x'.repeat(10_000)}`)],
    ['half of a file', pdfFile([[TEXT]]).subarray(0, 400)],
  ])('is %s', async (_what, bytes) => {
    await refusal(bytes).toMatchObject({ code: 'E_PDF', facts: { problem: 'damaged' } });
  });

  it('is no PDF', async () => {
    await refusal(Buffer.from('text')).toMatchObject({ code: 'SOURCE_FORMAT' });
    await refusal(pdfFile([[TEXT]]), 'law.md').toMatchObject({ code: 'SOURCE_FORMAT' });
  });
});

describe('a PDF that is made to exhaust', () => {
  it.each([
    ['run lengths', 'RunLengthDecode', Buffer.from('8161'.repeat(3_000_000), 'hex')],
    // Each code names the entry that it makes: 257, 258, … repeat one byte ever longer.
    ['an LZW table', 'LZWDecode', lzwOfOneByte(60_000)],
  ])('by %s', async (_what, filter, stream) => {
    const bytes = pdfFile([[TEXT]], { objects: [{ dictionary: `/Filter /${filter}`, stream }] });
    await refusal(bytes).toMatchObject({ code: 'E_LIMIT', facts: { limit: expect.stringMatching(/^pdf_/) } });
  });

  it('by a picture of too many pixels', async () => {
    const huge = {
      ...PICTURE,
      dictionary: PICTURE.dictionary.replace('/Width 1 /Height 1', '/Width 60000 /Height 60000'),
    };
    await refusal(pdfFile([[TEXT]], { objects: [huge] })).toMatchObject({
      code: 'E_LIMIT',
      facts: { limit: 'pdf_pixels' },
    });
  });

  it('by a form that draws itself: it is drawn once', async () => {
    const itself = formOf('/X Do /X Do', '/XObject << /X 1000 0 R >>');
    const bytes = pdfFile([[TEXT, { operators: '/X Do', ...X }]], { objects: [itself] });
    await refusal(bytes).toMatchObject({ code: 'E_PDF' });
  });
});
