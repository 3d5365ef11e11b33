import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { lineMarks } from '../../../../src/planner/formats/markdown/line-marks.ts';
import { readLines } from '../../../../src/planner/formats/line-table.ts';
import { segmentMarkdown } from '../../../../src/planner/formats/markdown/markdown.ts';
import { isNfc } from '../../../../src/planner/formats/nfc.ts';
import { readText } from '../../../../src/planner/formats/source-text.ts';
import { requireTiling } from '../../../../src/planner/cut/tiling.ts';
import { cutOf } from '../../../support/planner-builders.ts';

const reference = new MarkdownIt({ html: true });
reference.validateLink = () => true;
reference.core.ruler.disable(['inline', 'linkify', 'replacements', 'smartquotes', 'text_join']);

/** Line range, level, nesting and text of every heading, as the unchanged engine finds them. */
function headingsByReference(text: string) {
  const tokens = reference.parse(text, {});
  return tokens.flatMap((token, index) =>
    token.type === 'heading_open'
      ? [
          {
            lines: token.map,
            level: Number(token.tag.slice(1)),
            nesting: token.level,
            text: squeezed(tokens[index + 1]?.content ?? ''),
          },
        ]
      : [],
  );
}

function headingsOf(text: string) {
  return segmentMarkdown(readText(Buffer.from(text))).blocks.map((block) => ({
    lines: [block.firstLine, block.endLine],
    level: block.level,
    nesting: block.nesting,
    text: squeezed(block.content),
  }));
}

/** Setext text in quotes keeps its markers here, which titles never use; so only text outside quotes is compared. */
function squeezed(text: string): string {
  return text
    .split('\n')
    .map((line) => line.replace(/^[ \t]+|\s+$/g, ''))
    .join('\n');
}

const PIECES = [
  '# A',
  '## B ##',
  '####### C',
  'text',
  '===',
  '---',
  '- ',
  '1. ',
  '> ',
  '```',
  '~~~',
  '    ',
  '\t',
  '\n',
  '\n\n',
  '<div>',
  '</div>',
  '<!-- ',
  '-->',
  '| a |',
  '|---|',
  '[r]: x',
  '[r]: <x> "t',
  '* * *',
  '\\# ',
  ' ',
  '#\u00A0n',
];

describe('segmentMarkdown', () => {
  it('finds the headings that the unchanged engine finds', () => {
    const text = fc
      .array(fc.constantFrom(...PIECES), { minLength: 1, maxLength: 40 })
      .map((pieces) => `x\n${pieces.join('')}`);
    fc.assert(
      fc.property(text, (source) => {
        const found = headingsOf(source);
        const expected = headingsByReference(source);
        expect(found.map(({ text: _text, ...rest }) => rest)).toEqual(expected.map(({ text: _text, ...rest }) => rest));
        const plain = (headings: typeof expected) =>
          headings.filter(({ nesting }) => nesting === 0).map((each) => each.text);
        expect(plain(found.map((each) => ({ ...each, lines: null })))).toEqual(plain(expected));
      }),
      { numRuns: 1500 },
    );
  });

  it('makes the line tables that the engine makes', () => {
    const text = fc
      .array(fc.constantFrom('a', ' ', '\t', '\n', '  \t', '# b', 'é', '😀'), { maxLength: 60 })
      .map((parts) => `${parts.join('')}.`);
    fc.assert(
      fc.property(text, (content) => {
        const lines = readLines(Buffer.from(content)).lineStarts.length - 1;
        const marks = lineMarks(content, lines);
        const state = new MarkdownIt.StateBlock(content, reference, {}, []);
        for (const name of ['bMarks', 'eMarks', 'tShift', 'sCount', 'bsCount'] as const) {
          expect([...marks[name]]).toEqual(state[name]);
        }
        expect(marks.lineMax).toBe(state.lineMax);
      }),
    );
  });

  it('counts a last line of white space without line end, which the engine does not', () => {
    expect(cutOf('# A\n  ').units[0]).toMatchObject({ last_line: 2, end_byte: 6 });
  });

  it.each([
    ['---\na: 1\n---\n# A\n', 3],
    ['---\na: 1\n...\n# A\n', 3],
    ['+++\na = 1\n+++\n# A\n', 3],
    ['---  \na: 1\n---\t\n# A\n', 3],
    ['---\n---\n# A\n', 2],
    ['---\n\na\n---\n# A\n', 0],
    ['---\na: 1\n# A\n', 0],
    ['+++\na: 1\n---\n# A\n', 0],
    ['----\na: 1\n----\n', 0],
    [' ---\na: 1\n---\n', 0],
    ['\n---\na: 1\n---\n', 0],
  ])('takes the front matter of %j as %i lines', (text, lines) => {
    expect(segmentMarkdown(readText(Buffer.from(text))).frontMatterLines).toBe(lines);
  });
});

describe('isNfc', () => {
  it('agrees with normalising on every character, alone and behind a letter', () => {
    for (let point = 1; point <= 0x10ffff; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const text = `e${String.fromCodePoint(point)}`;
      if (isNfc(text) !== (text.normalize('NFC') === text)) expect.fail(`U+${point.toString(16)}`);
    }
    expect(isNfc('Đ\u0065\u0302\u0300u')).toBe(false);
  });

  it('agrees with normalising on pairs of what is taken for plain', () => {
    const plain = fc.stringMatching(
      /^[\u0000-\u02FF\u0400-\u0482\u048A-\u052F\u1EA0-\u1EF9\u2010-\u2027\u2030-\u205E\u20A0-\u20BF\u4E00-\u4EFF\uAC00-\uAD00\u0300-\u036F]{0,8}$/,
    );
    fc.assert(
      fc.property(plain, (text) => {
        expect(isNfc(text)).toBe(text.normalize('NFC') === text);
      }),
    );
  });
});

/** Inputs on which Markdown parsers are known to turn quadratic or worse. */
const PATHOLOGICAL: readonly (readonly [string, (size: number) => string])[] = [
  ['setext ladder', (n) => 'a\n-\n'.repeat(n / 4)],
  ['setext underlines only', (n) => `a\n${'=\n'.repeat(n / 2)}`],
  [
    'nested bullets',
    (n) => Array.from({ length: Math.sqrt(n) }, (_, depth) => `${' '.repeat(depth * 2)}- a\n`).join(''),
  ],
  ['bullets on one line', (n) => `${'- '.repeat(n / 2)}a\n`],
  ['bullet lines', (n) => '- \n'.repeat(n / 3)],
  ['ordered list', (n) => '1. a\n'.repeat(n / 5)],
  ['lists of both kinds in turn', (n) => '- a\n1. b\n'.repeat(n / 9)],
  ['nested quotes', (n) => `${'> '.repeat(n / 2)}a\n`],
  // A tenth as long, because each line is work for each of the hundred quotes.
  ['quotes with lazy lines', (n) => `${'>'.repeat(100)}a\n${'b\n'.repeat(n / 20)}`],
  ['quotes in turn with lists', (n) => `${'> - '.repeat(n / 4)}a\n`],
  ['unclosed fences', (n) => '```\n~~~\n'.repeat(n / 8)],
  ['fence of many marks', (n) => `${'`'.repeat(n)}\n`],
  ['thematic breaks', (n) => `${'* '.repeat(n / 2)}a\n`],
  ['emphasis runs', (n) => `# ${'*a_ '.repeat(n / 4)}\n`],
  ['open brackets', (n) => `# ${'['.repeat(n)}\n`],
  ['links within links', (n) => `# ${'[a]('.repeat(n / 4)}\n`],
  ['backtick runs', (n) => `# ${Array.from({ length: Math.sqrt(n) }, (_, run) => '`'.repeat(run)).join(' ')}\n`],
  ['link definitions', (n) => '[a]: b "\n'.repeat(n / 9)],
  ['link definitions with hosts to encode', (n) => `[a]: http://${'é中'.repeat(n / 5)}/\n`],
  ['table rows', (n) => `|a|\n|-|\n${'|b|\n'.repeat(n / 4)}`],
  ['table delimiters', (n) => '|-|-|\n'.repeat(n / 6)],
  ['wide table', (n) => `${'a|'.repeat(n / 4)}\n${'-|'.repeat(n / 4)}\n`],
  ['unclosed comments', (n) => '<!--\n'.repeat(n / 5)],
  ['unclosed tags', (n) => `${'<a '.repeat(n / 3)}\n`],
  ['HTML blocks in a paragraph', (n) => `a\n${'<b x=y\n'.repeat(n / 7)}`],
  ['entities', (n) => `# ${'&a'.repeat(n / 2)}\n`],
  ['backslashes', (n) => `# ${'\\'.repeat(n)}\n`],
  ['hashes', (n) => `${'#'.repeat(n)}\n`],
  ['lines of a hash without space', (n) => '#a\n'.repeat(n / 3)],
  ['headings without text', (n) => '#\n'.repeat(n / 2)],
  ['equal headings', (n) => '# a\n'.repeat(n / 4)],
  ['equal headings at falling levels', (n) => '# a\n## a\n### a\n'.repeat(n / 15)],
  ['falling and rising levels', (n) => '###### a\n# b\n'.repeat(n / 13)],
  ['gaps in a sequence', (n) => Array.from({ length: n / 12 }, (_, index) => `# Art ${index * 2 + 1}\n`).join('')],
  ['combining marks', (n) => `# ${'\u0301'.repeat(n / 2)}\n`],
  ['Hangul jamo', (n) => `# ${'\u1100\u1161\u11a8'.repeat(n / 9)}\n`],
  ['white space', (n) => `a${' '.repeat(n)}\n`],
  ['lines of white space', (n) => `a\n${' \n'.repeat(n / 2)}`],
  ['tabs', (n) => `-${'\t'.repeat(n)}a\n`],
  ['front matter without end', (n) => `---\n${'a: b\n'.repeat(n / 5)}`],
];

/** Of all inputs, those whose cut has the most units and the most numbers. */
const MANY_UNITS = PATHOLOGICAL.filter(([name]) => ['headings without text', 'gaps in a sequence'].includes(name));

describe('pathological inputs', () => {
  // Work that grew with the square of these sizes would exceed the time limit of a test.
  it.each(PATHOLOGICAL)('reads 200 kB of %s', (_name, generate) => {
    const text = generate(200_000);
    expect(segmentMarkdown(readText(Buffer.from(text))).frontMatterLines).toBe(0);
  });

  it.each(MANY_UNITS)('cuts 200 kB of %s', (_name, generate) => {
    expect(cutOf(generate(200_000)).units.length).toBeGreaterThan(10_000);
  });

  it.each(PATHOLOGICAL)('cuts 40 kB of %s without losing a byte', (_name, generate) => {
    const text = generate(40_000);
    const cut = cutOf(text);
    expect(cut.source.text).toBe(text);
    requireTiling(Buffer.from(text), cut.units);
  });
});
