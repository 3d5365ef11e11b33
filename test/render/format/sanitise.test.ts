import * as fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import {
  htmlText,
  markdownFence,
  markdownLine,
  terminalLine,
  terminalText,
} from '../../../src/render/format/sanitise.ts';

/** Characters that a document could use against a reader. */
const HOSTILE = fc.constantFrom(
  ...'\u0000\u001b\u0007\r\u009b\u202e\u2066\u200b\u200d\ufeff\u2028\u00ad\u061c',
  ...'\u034f\u17b4\u180b\u2800\u3000\u00a0\ufe0f\ufff0\u{1d173}\u{e0041}\u{e0080}\u{e0100}',
  '\ud800',
);
const TEXT = fc
  .array(
    fc.oneof(HOSTILE, fc.constantFrom(...'a\n\t`<!->@&|*_[]()#~'), fc.string({ unit: 'grapheme', maxLength: 4 })),
    { maxLength: 40 },
  )
  .map((parts) => parts.join(''));

/** Anything that a terminal could obey or an eye could miss. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800]|(?! )\p{Zs}/u;

describe('terminalText', () => {
  it('shows escape sequences, reading-order and zero-width characters instead of obeying them', () => {
    expect(terminalText('a\u001b[31mb')).toBe('a<U+001B>[31mb');
    expect(terminalText('x\u202ey')).toBe('x<U+202E>y');
    expect(terminalText('\u{e0041}')).toBe('<U+E0041>');
    expect(terminalText('\u009b2J')).toBe('<U+009B>2J');
  });

  it('keeps line feeds, tabs and letters of every script', () => {
    const text = 'Điều 44.\n\tΆρθρο 3, § 5 — 第四条';
    expect(terminalText(text)).toBe(text);
  });

  it('lets nothing through that a terminal would obey', () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        expect(terminalText(text).replaceAll(/[\n\t]/g, '')).not.toMatch(INVISIBLE);
        expect(terminalLine(text)).not.toMatch(INVISIBLE);
      }),
    );
  });
});

describe('markdownLine', () => {
  const markdown = new MarkdownIt('default', { html: true, linkify: true });

  it('breaks mentions and comments and escapes markup', () => {
    expect(markdownLine('ask @sovereign <!-- x --> **now**')).not.toMatch(/@s|<!--|\*\*/);
  });

  it('renders as text alone, whatever is in it', () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        const html = markdown.render(`- x ${markdownLine(text)}`);
        const tags = [...html.matchAll(/<[^>]*>/g)].map(([tag]) => tag);
        expect(tags.toSorted()).toEqual(['</li>', '</ul>', '<li>', '<ul>']);
      }),
    );
  });

  it('makes no link of a bare address', () => {
    expect(markdown.render(markdownLine('see https://example.org or www.example.org'))).not.toContain('<a ');
  });
});

describe('markdownFence', () => {
  it('cannot be ended from inside', () => {
    const markdown = new MarkdownIt();
    fc.assert(
      fc.property(TEXT, (text) => {
        const tokens = markdown.parse(`${markdownFence(text)}\n\nafter`, {});
        expect(tokens.map(({ type }) => type)).toEqual(['fence', 'paragraph_open', 'inline', 'paragraph_close']);
      }),
    );
  });

  it('breaks mentions and comment openers, which some readers look for in the raw text', () => {
    expect(markdownFence('@team <!-- marker')).not.toMatch(/@team|<!--/);
  });
});

describe('htmlText', () => {
  it('leaves nothing that opens a tag, an entity or an attribute', () => {
    fc.assert(
      fc.property(TEXT, (text) => {
        expect(htmlText(text)).not.toMatch(/[<>"']|&(?!amp;|lt;|gt;|quot;|#39;)/);
      }),
    );
  });
});
