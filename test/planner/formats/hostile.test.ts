/** Sources that are broken, or made to exhaust a reader: each gets a clear refusal in a moment, or loses nothing. */
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../src/planner/profiles/built-in.ts';
import { paragraph, run, wordFile } from '../../support/word-builder.ts';
import { zipFile } from '../../support/zip-builder.ts';

const AKN = 'xmlns="http://docs.oasis-open.org/legaldocml/ns/akn/3.0"';

function refusal(name: string, bytes: Buffer | string) {
  return expect(readDocument({ name, bytes: Buffer.from(bytes) }, builtInVocabularies)).rejects;
}

/** The archive with other bytes at the place of a field, found from a signature. */
function patched(archive: Buffer, signature: number, field: number, value: number, size: 2 | 4): Buffer {
  const bytes = Buffer.from(archive);
  const head = Buffer.alloc(4);
  head.writeUInt32LE(signature);
  const at = bytes.lastIndexOf(head) + field;
  if (size === 2) bytes.writeUInt16LE(value, at);
  else bytes.writeUInt32LE(value, at);
  return bytes;
}

const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const sound = wordFile({ body: paragraph('text') });

describe('what is not what its name says', () => {
  it.each([
    ['an unknown ending', 'law.rtf', '{\\rtf1}'],
    ['no ending', 'law', 'text'],
    ['an archive as Markdown', 'law.md', sound],
    ['a PDF as text', 'law.txt', '%PDF-1.7'],
    ['an old Word document', 'law.docx', Buffer.from('d0cf11e0a1b11ae10000', 'hex')],
    ['text as Word', 'law.docx', 'PKtext'],
    ['an archive that holds no Word document', 'law.docx', zipFile({ 'a.txt': 'a' })],
    ['another XML', 'law.xml', '<html xmlns="http://www.w3.org/1999/xhtml"/>'],
    ['XML without a namespace', 'law.xml', '<akomaNtoso/>'],
  ])('refuses %s', async (_what, name, bytes) => {
    await refusal(name, bytes).toMatchObject({ code: 'SOURCE_FORMAT' });
  });

  it.each([
    ['latin-1 in HTML', 'a.html', Buffer.from('<p>caf\xe9</p>', 'latin1')],
    ['HTML that says that it is not UTF-8', 'a.html', '<meta charset="windows-1258"><p>é</p>'],
  ])('refuses %s', async (_what, name, bytes) => {
    await refusal(name, bytes).toMatchObject({ code: 'E_ENCODING' });
  });

  it('refuses a NUL, and a source without any text', async () => {
    await refusal('a.html', '<p>a\0b</p>').toMatchObject({ code: 'E_NUL' });
    await refusal('a.html', '<p> </p><script>alert(1)</script>').toMatchObject({ code: 'SOURCE_EMPTY' });
    await refusal('a.docx', wordFile({ body: '' })).toMatchObject({ code: 'SOURCE_EMPTY' });
    await refusal('a.md', '').toMatchObject({ code: 'SOURCE_EMPTY' });
  });

  it('refuses a source beyond 64 MiB before it is read', async () => {
    await refusal('a.html', Buffer.alloc(64 * 1024 * 1024 + 1)).toMatchObject({
      code: 'E_LIMIT',
      facts: { limit: 'source_bytes' },
    });
  });
});

describe('archives', () => {
  it.each([
    ['cut off', sound.subarray(0, -30), 'no end of central directory'],
    ['with bytes behind its end', Buffer.concat([sound, Buffer.from('x')]), 'no end of central directory'],
    ['that is split', patched(sound, END, 4, 1, 2), 'split archive'],
    ['of ZIP64', patched(patched(sound, END, 8, 0xffff, 2), END, 10, 0xffff, 2), 'ZIP64'],
    ['with a directory elsewhere', patched(sound, END, 16, 3, 4), 'central directory'],
    ['that is encrypted', patched(sound, CENTRAL, 8, 1, 2), 'encrypted'],
    ['with an unknown method', patched(sound, CENTRAL, 10, 99, 2), 'method 99'],
    ['with a wrong checksum', patched(sound, CENTRAL, 16, 1, 4), 'size or CRC-32'],
    ['with a part that lies elsewhere', patched(sound, CENTRAL, 42, 7, 4), 'local header'],
  ])('refuses one %s', async (_what, bytes, problem) => {
    await refusal('a.docx', bytes).toMatchObject({ code: 'E_ZIP', facts: { problem } });
  });

  it('refuses one that promises less than it unpacks, also with the checksum of what it promises', async () => {
    const problem = 'size or CRC-32';
    const promise = '<w:docume';
    const shorter = patched(sound, CENTRAL, 24, promise.length, 4);
    await refusal('a.docx', shorter).toMatchObject({ code: 'E_ZIP', facts: { problem } });
    await refusal('a.docx', patched(shorter, CENTRAL, 16, crc32(promise), 4)).toMatchObject({
      code: 'E_ZIP',
      facts: { problem },
    });
    await refusal('a.docx', patched(sound, CENTRAL, 24, 0, 4)).toMatchObject({ code: 'E_ZIP', facts: { problem } });
    await refusal('a.docx', patched(sound, CENTRAL, 24, 5_000, 4)).toMatchObject({ code: 'E_ZIP', facts: { problem } });
  });

  it('refuses one whose deflate stream is damaged or cut off', async () => {
    const name = 'word/document.xml';
    const stream = sound.indexOf(name) + name.length;
    const damaged = Buffer.from(sound);
    damaged[stream] = 0xff;
    for (const bytes of [damaged, patched(sound, CENTRAL, 20, 9, 4)]) {
      await refusal('a.docx', bytes).toMatchObject({ code: 'E_ZIP', facts: { problem: 'deflate', part: name } });
    }
  });

  it('refuses two parts of one name', async () => {
    const twice = wordFile({ body: paragraph('text') }, { 'word/xdocument.ml': '<a/>' });
    const name = Buffer.from('word/xdocument.ml');
    const bytes = Buffer.from(twice);
    for (let at = bytes.indexOf(name); at >= 0; at = bytes.indexOf(name)) bytes.write('word/document.xml', at);
    await refusal('a.docx', bytes).toMatchObject({
      code: 'E_ZIP',
      facts: { problem: 'two parts named word/document.xml' },
    });
  });

  it('refuses bombs by ratio, by size and by number, also in parts that it would not read', async () => {
    const zeros = { 'word/media/a.bin': new Uint8Array(8 * 1024 * 1024) };
    await refusal('a.docx', wordFile({ body: paragraph('text') }, zeros)).toMatchObject({
      code: 'E_LIMIT',
      facts: { limit: 'zip_ratio', part: 'word/media/a.bin' },
    });
    await refusal('a.docx', patched(sound, CENTRAL, 24, 0x7fffffff, 4)).toMatchObject({ code: 'E_LIMIT' });
    await refusal('a.docx', patched(patched(sound, END, 8, 20_000, 2), END, 10, 20_000, 2)).toMatchObject({
      code: 'E_LIMIT',
      facts: { limit: 'zip_entries' },
    });
  });
});

describe('XML', () => {
  it.each([
    ['an entity bomb', `<!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><a ${AKN}>&b;</a>`, /document type/],
    ['an external entity', `<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a ${AKN}>&x;</a>`, /document type/],
    ['an entity that nobody defined', `<a ${AKN}>&nbsp;</a>`, /entity/],
    ['an element that is not closed', `<akomaNtoso ${AKN}><act>`, /unclosed/],
    ['elements that cross', `<a ${AKN}><b><c></b></c></a>`, /./],
    ['two roots', `<a ${AKN}/><a ${AKN}/>`, /./],
    ['an unbound prefix', `<a ${AKN}><x:b/></a>`, /./],
    ['a control character', `<a ${AKN}>\u0001</a>`, /./],
  ])('refuses %s', async (_what, xml, problem) => {
    await refusal('a.xml', xml).toMatchObject({ code: 'E_XML', facts: { problem: expect.stringMatching(problem) } });
  });

  it('refuses the same in a part of a Word document, and names the part', async () => {
    const part = '<!DOCTYPE a [<!ENTITY a "b">]><a/>';
    await refusal('a.docx', wordFile({ body: paragraph('a') }, { 'word/document.xml': part })).toMatchObject({
      code: 'E_XML',
      facts: { part: 'word/document.xml' },
    });
  });

  it('refuses nesting beyond the limit', async () => {
    const deep = (count: number) => `<akomaNtoso ${AKN}>${'<b>'.repeat(count)}x${'</b>'.repeat(count)}</akomaNtoso>`;
    expect((await readDocument({ name: 'a.xml', bytes: Buffer.from(deep(200)) }, builtInVocabularies)).text.text).toBe(
      'x\n',
    );
    await refusal('a.xml', deep(100_000)).toMatchObject({ code: 'E_LIMIT', facts: { limit: 'xml_depth' } });
  });
});

describe('HTML', () => {
  it.each([
    ['elements nested too deep', '<div>'.repeat(100_000)],
    ['paragraphs in elements nested too deep', '<div><p>'.repeat(100_000)],
    ['tables in tables', '<table><tr><td>'.repeat(10_000)],
    ['formatting that is never closed', Array.from({ length: 2_000 }, (_, nth) => `<font color=${nth}><p>x`).join('')],
  ])('refuses %s', async (_what, html) => {
    await refusal('a.html', html).toMatchObject({ code: 'E_LIMIT' });
  });

  it('reads what is merely broken as browsers do, and loses none of it', async () => {
    const html =
      '<table><tr>a<td>b</table><p>c<b>d<p>e</b></p></i>&#0;&amp &notanentity; <ul>f<li>g<!-- h --></plaintext><x>i';
    const document = await readDocument({ name: 'a.html', bytes: Buffer.from(html) }, builtInVocabularies);
    expect(document.text.text.replace(/[^a-i]/g, '')).toContain('abcde');
    expect(document.conservation?.excluded).toEqual([]);
  });
});

describe('text that has no place', () => {
  it('is refused rather than lost', async () => {
    await refusal('a.docx', wordFile({ body: `${paragraph('a')}${run('outside')}` })).toMatchObject({
      code: 'E_CONSERVATION',
      facts: { stream: 'text' },
    });
    await refusal('a.docx', wordFile({ body: paragraph('a'), more: ['aFChunk chunk.html'] })).toMatchObject({
      code: 'E_CONSERVATION',
      facts: { stream: 'aFChunk' },
    });
  });
});
