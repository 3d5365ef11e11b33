/** Documents that show one text and hold another, or are made to exhaust a reader: none is planned. */
import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readPages } from '../../src/planner/formats/pdf/read-pages.ts';
import { readDocument } from '../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../src/planner/profiles/built-in.ts';
import { formOf, linesFrom, pdfFile, shown } from '../support/pdf-builder.ts';
import { attack } from './attack.ts';

const TEXT = linesFrom(540, ['A garden is a place.']);

function refusal(name: string, bytes: Buffer | string) {
  return expect(readDocument({ name, bytes: Buffer.from(bytes) }, builtInVocabularies)).rejects;
}

test('[attack 400] a stream of a PDF that unpacks too far, or is packed twice', async () => {
  const bomb = { dictionary: '/Filter /FlateDecode', stream: deflateSync(Buffer.alloc(64 * 1024 * 1024)) };
  await refusal('law.pdf', pdfFile([[TEXT]], { objects: [bomb] })).toMatchObject({
    code: attack(400, 'E_LIMIT'),
    facts: { limit: 'pdf_stream_ratio' },
  });
  const twice = { dictionary: '/Filter [/FlateDecode /FlateDecode]', stream: deflateSync(bomb.stream) };
  await refusal('law.pdf', pdfFile([[TEXT]], { objects: [twice] })).toMatchObject({ code: attack(400, 'E_PDF') });
});

test('[attack 401] forms that draw others twice, forty deep: the reader is ended when its time is over', async () => {
  const next = (at: number) => `/XObject << /X ${1001 + at} 0 R >>`;
  const objects = Array.from({ length: 40 }, (_, at) => formOf('/X Do /X Do', next(at)));
  const last = formOf(shown([{ text: 'x', x: 1, y: 1 }]));
  const page = { operators: '/X Do', resources: '/XObject << /X 1000 0 R >>' };
  const bytes = pdfFile([[TEXT, page]], { objects: [...objects, last] });
  await expect(readPages(bytes, 2)).rejects.toMatchObject({
    code: attack(401),
    facts: { problem: 'too slow to read' },
  });
});

test('[attack 402] text of a PDF that is not shown', async () => {
  const operators = `3 Tr ${shown(linesFrom(300, ['Nobody sees this.']))}`;
  await refusal('law.pdf', pdfFile([[TEXT, { operators }]])).toMatchObject({
    code: attack(402),
    facts: { problem: 'text that is not shown', page: 1, glyphs: 15 },
  });
});

test('[attack 403] a stamp over a page of a PDF', async () => {
  const stamp = formOf(shown([{ text: 'VOID', x: 10, y: 10 }]));
  const annotation = '<< /Type /Annot /Subtype /Stamp /Rect [0 0 420 595] /F 4 /AP << /N 1000 0 R >> >>';
  const bytes = pdfFile([[TEXT, { entries: '/Annots [1001 0 R]' }]], { objects: [stamp, annotation] });
  await refusal('law.pdf', bytes).toMatchObject({
    code: attack(403),
    facts: { page: 1, glyphs_drawn: 20, glyphs_read: 16 },
  });
});

test('[attack 404] a declared encoding that gives the bytes another meaning', async () => {
  await refusal('law.html', '<meta charset=windows-1252><p>§ 1 Der Rat hört zu.').toMatchObject({
    code: attack(404),
    facts: { declared: 'windows-1252', line: 1 },
  });
});

test('[attack 405] a document type that names a file, and an entity that it would declare', async () => {
  const xml = '<!DOCTYPE dokumente SYSTEM "file:///etc/passwd"><dokumente><norm>&root;</norm></dokumente>';
  await refusal('law.xml', xml).toMatchObject({
    code: attack(405),
    facts: { problem: expect.stringMatching(/entity/) },
  });
});
