import { describe, expect, it } from 'vitest';
import { shownDifference } from '../../../src/render/review/difference-text.ts';

const prose = (words: number) => Array.from({ length: words }, (_, index) => `word${index}`).join(' ');

describe('shownDifference', () => {
  it('makes spaces visible where nothing but spaces changed', () => {
    expect(shownDifference('a b\tc\n', 'a  b c\n')).toEqual([
      { kind: 'same', text: 'a' },
      { kind: 'deleted', text: '␣' },
      { kind: 'inserted', text: '␣␣' },
      { kind: 'same', text: 'b' },
      { kind: 'deleted', text: '⇥' },
      { kind: 'inserted', text: '␣' },
      { kind: 'same', text: 'c' },
    ]);
  });

  it('breaks a line where a line end came, and not where one went', () => {
    expect(shownDifference('a b', 'a\nb')).toContainEqual({ kind: 'inserted', text: '⏎\n' });
    expect(shownDifference('a\r\nb', 'a b')).toContainEqual({ kind: 'deleted', text: '␍⏎' });
  });

  it('leaves out the middle of long unchanged passages at words, and says how long it is', () => {
    const passage = prose(300);
    const pieces = shownDifference(`old ${passage} old`, `new ${passage} new`);
    expect(pieces.map(({ kind }) => kind)).toEqual([
      'deleted',
      'inserted',
      'same',
      'left_out',
      'same',
      'deleted',
      'inserted',
    ]);
    const [head = '', note = '', tail = ''] = pieces.slice(2, 5).map(({ text }) => text);
    const leftOut = ` ${passage} `.length - head.length - tail.length;
    expect(note).toBe(`… ${String(leftOut).replace(/(\d)(\d{3})$/, '$1 $2')} characters unchanged …`);
    expect(` ${passage} `.startsWith(head)).toBe(true);
    expect(` ${passage} `.endsWith(tail)).toBe(true);
    expect(head).toMatch(/\s$/);
    expect(tail).toMatch(/^word\d+ /);
  });

  it('keeps a passage whole when little would be saved', () => {
    const passage = prose(60);
    expect(shownDifference(`old ${passage} old`, `new ${passage} new`)).toContainEqual({
      kind: 'same',
      text: ` ${passage} `,
    });
  });

  it('shows nothing of a text that did not change, but that it did not', () => {
    expect(shownDifference(prose(400), prose(400)).map(({ kind }) => kind)).toEqual(['left_out']);
  });
});
