import { describe, expect, it } from 'vitest';
import { readDocument } from '../../../../src/planner/formats/read-document.ts';
import { builtInVocabularies } from '../../../../src/planner/profiles/built-in.ts';
import { describeCorpus, sample, sampleText } from '../../../support/shared-corpus.ts';

async function read(html: string) {
  return readDocument({ name: 'law.html', bytes: Buffer.from(html) }, builtInVocabularies);
}

async function textOf(html: string): Promise<string> {
  return (await read(html)).text.text;
}

describeCorpus('the Interpretation of Laws Act of Tanzania', () => {
  it('has 10 parts and 85 sections, each with its heading at the start of a line', async () => {
    const { text, conservation } = await readDocument(sample('html/tz-cap1.html'), builtInVocabularies);
    const lines = text.text.split('\n');
    const body = lines.slice(lines.findLastIndex((line) => /^PART I$/.test(line)));
    expect(body.filter((line) => /^PART [IVX]+$/.test(line))).toHaveLength(10);
    const sections = body.map((line) => /^(\d+)\. \S/.exec(line)?.[1]).filter((number) => number !== undefined);
    expect(sections).toEqual(Array.from({ length: 85 }, (_, index) => String(index + 1)));
    expect(body.findLast((line) => /^\d+\. /.test(line))).toBe('85. Repeal of Act No. 30 of 1972');
    expect(conservation).toMatchObject({
      kept: 66_999,
      excluded: [
        { reason: 'head', characters: 966 },
        { reason: 'hidden', characters: 780 },
      ],
    });
  });

  it('has the words that another converter found, in the same order', async () => {
    const { text } = await readDocument(sample('html/tz-cap1.html'), builtInVocabularies);
    const words = (from: string): readonly string[] => from.toLowerCase().match(/[a-z]{3,}/g) ?? [];
    const found = words(text.text);
    const expected = words(sampleText('html/tz-cap1.expected.bluebell.txt'));
    const common = new Set(expected);
    let at = 0;
    // The other text has marks of its own (`body`, `table`); every word of ours must still follow in its order.
    const missed = found.filter((word) => {
      const next = expected.indexOf(word, at);
      if (!common.has(word) || next < 0 || next - at > 60) return true;
      at = next + 1;
      return false;
    });
    expect(missed).toEqual([]);
  });
});

describe('blocks of HTML', () => {
  it('are headings, paragraphs, items, quotations and preformatted text', async () => {
    const document = await read(
      '<h2>One <em>two</em></h2><p>a\n b<br>c</p><blockquote><p>q</p></blockquote><pre>x\n  y</pre><hr>loose',
    );
    expect(document.text.text).toBe('## One two\n\na b\nc\n\n> q\n\nx\n  y\n\nloose\n');
    expect(
      document.segmentation?.blocks.map(({ kind, level, nesting, content }) => [kind, level, nesting, content]),
    ).toEqual([
      ['heading', 2, 0, 'One two'],
      ['paragraph', 0, 0, ''],
      ['quote', 0, 1, ''],
      ['code', 0, 0, ''],
      ['paragraph', 0, 0, ''],
    ]);
  });

  it('name the element they come from', async () => {
    expect((await read('<div><p>a</p><p>b</p></div>')).origins).toEqual([
      '/html[1]/body[1]/div[1]/p[1]',
      null,
      '/html[1]/body[1]/div[1]/p[2]',
    ]);
  });

  it('are headings that cannot be cut inside quotations and lists', async () => {
    const { segmentation } = await read(
      '<ul><li><h3>in</h3></li></ul><blockquote><h3>in</h3></blockquote><h3>out</h3>',
    );
    expect(segmentation?.blocks.map(({ nesting }) => nesting)).toEqual([1, 1, 0]);
  });
});

describe('numbers of lists', () => {
  it('are those that a browser shows', async () => {
    expect(await textOf('<ol><li>a<li value=5>b<li>c</ol>')).toBe('1. a\n5. b\n6. c\n');
    expect(await textOf('<ol type=a start=26><li>x<li>y</ol>')).toBe('z. x\naa. y\n');
    expect(await textOf('<ol type=I><li>x<li style="list-style-type: lower-roman">y</ol>')).toBe('I. x\nii. y\n');
    expect(await textOf('<ol reversed><li>x<li>y</ol>')).toBe('2. x\n1. y\n');
    expect(await textOf('<ul><li>x<ol style="list-style:none"><li>(a) y</ol></ul>')).toBe('- x\n(a) y\n');
  });
});

describe('tables of HTML', () => {
  it('keep their cells apart, and yield what a layout cell holds', async () => {
    expect(await textOf('<table><tr><th>a<th>b<tr><td>c<td><p>d<p>e</table>')).toBe(
      '| a | b |\n| --- | --- |\n| c | d<br>e |\n',
    );
    expect(await textOf('<table><tr><td>a<td>b<table><caption>c</caption><tr><td>d</table></table>')).toBe(
      '| a | b<br>c<br>d |\n| --- | --- |\n',
    );
    expect(await textOf('<table><tr><td><h2>Article 1</h2><p>Text</table>')).toBe('## Article 1\n\nText\n');
  });
});

describe('what a reader of the page does not see', () => {
  it('is left out and counted', async () => {
    const html =
      '<title>t</title><style>s{}</style><p>a<span hidden>bb</span><span style="color:red; display:none">c</span></p><script>ss</script><template>x</template>';
    const { text, conservation } = await read(html);
    expect(text.text).toBe('a\n');
    expect(conservation?.excluded).toEqual([
      { reason: 'head', characters: 4 },
      { reason: 'hidden', characters: 3 },
      { reason: 'script', characters: 2 },
    ]);
  });

  it('tells raised figures, struck words and note references from the words around them', async () => {
    expect(await textOf('<p>10<sup>2</sup> 5<sup>bis</sup> <del>old</del>new</p>')).toBe('10^2 5bis ~~old~~new\n');
    expect(
      await textOf(
        '<p>Act<a class="sdfootnoteanc"><sup>1</sup></a></p><div id="sdfootnote1"><p><a class="sdfootnotesym">1</a>Cap. 16</p></div>',
      ),
    ).toBe('Act[^1]\n\n[^1]: Cap. 16\n');
  });
});
