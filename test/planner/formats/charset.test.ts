/** Encodings that a source declares. The bytes of each sample are written down here, not made by the decoder under test. */
import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../src/planner/profiles/built-in.ts';

function read(name: string, ...parts: readonly (Buffer | string)[]) {
  const bytes = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)));
  return readDocument({ name, bytes }, builtInVocabularies);
}

function utf16be(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16();
}

const AKN = 'http://docs.oasis-open.org/legaldocml/ns/akn/3.0';

describe('an encoding that is declared', () => {
  it.each([
    ['windows-1252', '80 93 e9 94', '€“é”'],
    ['iso-8859-1', 'a7 20 e9', '§ é'],
    ['windows-1250', '8c 9f e6', 'Śźć'],
    ['windows-1251', 'd1 f2 e0 f2 fc ff', 'Статья'],
    ['windows-1253', 'c1 f1 e8 f1 ef', 'Αρθρο'],
    ['windows-1254', 'dd fe f0', 'İşğ'],
    ['windows-1257', 'e0 e8 e6', 'ąčę'],
    ['iso-8859-2', 'a6 bc e6', 'Śźć'],
    ['iso-8859-15', 'a4 bd', '€œ'],
    ['koi8-r', 'f3 d4 c1 d4 d8 d1', 'Статья'],
    ['koi8-u', 'f3 d4 c1 d4 d4 d1 20 a4', 'Стаття є'],
    ['euc-jp', 'c2 e8 b0 ec be f2', '第一条'],
    ['shift_jis', '91 e6 88 ea 8f f0', '第一条'],
    ['gb18030', 'b5 da d2 bb cc f5', '第一条'],
    ['gb2312', 'b5 da d2 bb cc f5', '第一条'],
    ['big5', 'b2 c4 a4 40 b1 f8', '第一條'],
    ['euc-kr', 'c1 a6 31 c1 b6', '제1조'],
  ])('%s', async (label, hex, text) => {
    const bytes = Buffer.from(hex.replaceAll(' ', ''), 'hex');
    const html = await read('a.html', `<html><head><meta charset=${label}></head><p>`, bytes, '</p>');
    expect(html.text.text).toBe(`${text}\n`);
    expect(html.conservation).toMatchObject({ kept: text.replaceAll(' ', '').length });
    expect(html.conservation?.charset).not.toBe('utf-8');
    const xml = await read(
      'a.xml',
      `<?xml version="1.0" encoding="${label}"?>\n<act xmlns="${AKN}"><p>`,
      bytes,
      '</p></act>',
    );
    expect(xml.text.text).toBe(`${text}\n`);
  });

  it.each([
    ['a.html', '<p>第一条</p>'],
    ['a.txt', '第一条\n'],
    ['a.md', '第一条\n'],
    ['a.xml', `<?xml version="1.0" encoding="UTF-16"?><act xmlns="${AKN}"><p>第一条</p></act>`],
  ])('UTF-16 by its byte order mark: %s', async (name, content) => {
    for (const bytes of [Buffer.from(`\uFEFF${content}`, 'utf16le'), utf16be(`\uFEFF${content}`)]) {
      const document = await read(name, bytes);
      expect(document.text.text).toBe('第一条\n');
      expect(document).toMatchObject({ bytes: bytes.length, conservation: { kept: 3, generated: 0 } });
      expect(document.original?.equals(bytes)).toBe(true);
    }
  });

  it('UTF-8, with and without a mark, and a declaration that nothing depends on', async () => {
    expect((await read('a.html', '\xEF\xBB\xBF<meta charset=utf-8><p>', Buffer.from('é'), '</p>')).text.text).toBe(
      'é\n',
    );
    expect((await read('a.html', '<meta charset=windows-1258><p>plain</p>')).text.text).toBe('plain\n');
  });
});

describe('a declaration that the bytes contradict is refused, with the line', () => {
  const e8 = Buffer.from('é', 'utf8');
  it.each<[string, Parameters<typeof read>, object]>([
    ['another encoding for UTF-8', ['a.html', '\n<meta charset=windows-1252>\n\n<p>', e8], { line: 2, text_line: 4 }],
    ['ASCII for more than it', ['a.html', '<meta charset=us-ascii><p>\n\xE9'], { text_line: 2 }],
    ['a byte that it does not use', ['a.html', '<meta charset=iso-8859-2><p>a\nb\x93\xE6\n'], { text_line: 2 }],
    ['half a character', ['a.html', '<meta charset=shift_jis><p>\n\n\x91\xE6\x81 x'], { text_line: 3 }],
    ['an unknown name', ['a.html', '<meta charset=martian><p>\xE9'], { declared: 'martian' }],
    ['UTF-16 in a file that is none', ['a.html', '<meta charset=utf-16><p>\xE9'], { declared: 'utf-16' }],
    ['two names', ['a.xhtml', '<?xml version="1.0" encoding="koi8-r"?>\n<meta charset="big5"/>\xE9'], { line: 2 }],
    ['a mark and another name', ['a.html', '\xEF\xBB\xBF<meta charset=koi8-r>', e8], { declared: 'koi8-r' }],
    ['UTF-32', ['a.txt', Buffer.from('fffe000061000000', 'hex')], { declared: 'utf-32' }],
    ['UTF-16 with half a character', ['a.txt', Buffer.from('fffe61000a0000d86100', 'hex')], { text_line: 2 }],
    ['UTF-16 with a byte too many', ['a.txt', Buffer.from('fffe610062', 'hex')], { text_line: 1 }],
  ])('%s', async (_what, given, facts) => {
    await expect(read(...given)).rejects.toMatchObject({ code: 'E_ENCODING', facts });
  });

  it('and a NUL that only decoding shows', async () => {
    await expect(read('a.txt', Buffer.from('fffe61000a000000', 'hex'))).rejects.toMatchObject({
      code: 'E_NUL',
      facts: { line: 2 },
    });
  });

  it('also far into a long file', async () => {
    const long = `<meta charset=shift_jis><p>${'a\n'.repeat(100_000)}`;
    await expect(read('a.html', long, Buffer.from('91e68120', 'hex'))).rejects.toMatchObject({
      facts: { text_line: 100_001 },
    });
    expect((await read('a.html', long, Buffer.from('91e6', 'hex'))).text.text.trimEnd().at(-1)).toBe('第');
  });
});

describe('XHTML', () => {
  const page = (body: string) =>
    `<?xml version="1.0"?>\n<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">\n<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>${body}</body></html>`;

  it('is XML: closed elements hold nothing, entities of HTML are known, other vocabularies hold text', async () => {
    const document = await read(
      'a.xhtml',
      page(
        '<h1>Law<a id="x"/></h1><script src="a"/><p>a&nbsp;&sect;&#160;b<![CDATA[ <c> ]]></p><math xmlns="m"><mi>x</mi></math>',
      ),
    );
    expect(document.text.text).toBe('# Law\n\na\u00A0§\u00A0b <c>\n\nx\n');
    expect(document.mediaType).toBe('application/xhtml+xml');
  });

  it('must be well-formed, and XHTML', async () => {
    await expect(read('a.xhtml', page('<p>a<br></p>'))).rejects.toMatchObject({ code: 'E_XML' });
    await expect(read('a.xhtml', page('&nothing;'))).rejects.toMatchObject({ code: 'E_XML' });
    await expect(read('a.xhtml', '<html/>')).rejects.toMatchObject({ code: 'SOURCE_FORMAT' });
    await expect(read('a.xhtml', page(`${'<b>'.repeat(300)}${'</b>'.repeat(300)}`))).rejects.toMatchObject({
      code: 'E_LIMIT',
    });
  });
});
