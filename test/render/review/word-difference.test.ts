import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wordDifference } from '../../../src/render/review/word-difference.ts';

const shown = (before: string, after: string) =>
  wordDifference(before, after)
    .map(({ kind, text }) => (kind === 'same' ? text : kind === 'deleted' ? `[-${text}-]` : `{+${text}+}`))
    .join('');
const joined = (before: string, after: string, without: 'deleted' | 'inserted') =>
  wordDifference(before, after)
    .filter(({ kind }) => kind !== without)
    .map(({ text }) => text)
    .join('');

/** A generator with a fixed seed, so that every run sees the same texts. */
function words(seed: number, count: number, vocabulary: number): readonly string[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `w${Math.floor(state / 65_536) % vocabulary}`;
  });
}

describe('wordDifference', () => {
  it.each([
    ['one two three', 'one 2 three', 'one [-two-]{+2+} three'],
    ['within three months', 'within six weeks', 'within [-three months-]{+six weeks+}'],
    ['a, b', 'a, b', 'a, b'],
    ['', 'new', '{+new+}'],
    ['old', '', '[-old-]'],
    ['', '', ''],
    ['Điều 5 của Luật', 'Điều 6 của Luật', 'Điều [-5-]{+6+} của Luật'],
    ['国家保障人权', '国家尊重人权', '国家[-保障-]{+尊重+}人权'],
    ['line\r\n', 'line\n', 'line[-\r\n-]{+\n+}'],
    ['(1) The body.\n', '(1) The body.\n(2) More.\n', '(1) The body.\n{+(2) More.\n+}'],
  ])('compares %j with %j word by word', (before, after, expected) => {
    expect(shown(before, after)).toBe(expected);
  });

  it('is both texts, whatever they are', () => {
    const text = fc.array(
      fc.constantFrom('the', 'law', ' ', ' ', '\n', '\r\n', ',', '§', 'Ä', 'e\u0301', '\u202e', '😀', '法'),
    );
    fc.assert(
      fc.property(text, text, (left, right) => {
        const [before, after] = [left.join(''), right.join('')];
        expect(joined(before, after, 'inserted')).toBe(before);
        expect(joined(before, after, 'deleted')).toBe(after);
      }),
      { numRuns: 2000 },
    );
  });

  it('marks as few words as possible', () => {
    const lengthOfCommon = (left: readonly string[], right: readonly string[]) => {
      let row = new Array<number>(right.length + 1).fill(0);
      for (const word of left) {
        const next = [0];
        right.forEach((other, index) => {
          next.push(word === other ? (row[index] ?? 0) + 1 : Math.max(row[index + 1] ?? 0, next[index] ?? 0));
        });
        row = next;
      }
      return row.at(-1) ?? 0;
    };
    for (let seed = 1; seed <= 40; seed += 1) {
      const [left, right] = [words(seed, 60, 6), words(seed + 100, 50, 6)];
      const same = wordDifference(left.join('\n'), right.join('\n')).filter(({ kind }) => kind === 'same');
      const kept = same.flatMap(({ text }) => text.match(/w\d+/g) ?? []).length;
      const [withEnds, others] = [left.flatMap((word) => [word, '\n']), right.flatMap((word) => [word, '\n'])];
      const total = same.flatMap(({ text }) => text.match(/w\d+|\n/g) ?? []).length;
      expect(total).toBe(lengthOfCommon(withEnds.slice(0, -1), others.slice(0, -1)));
      expect(kept).toBeGreaterThan(0);
    }
  });

  it('stays whole for long texts that have nothing or everything repeated in common', () => {
    const [left, right] = [words(7, 20_000, 50).join(' '), words(8, 20_000, 50).join(' ')];
    expect(joined(left, right, 'inserted')).toBe(left);
    expect(joined(left, right, 'deleted')).toBe(right);
    const huge = 'x '.repeat(250_000);
    expect(wordDifference(huge, `${huge}y`).map(({ kind }) => kind)).toEqual(['deleted', 'inserted']);
  });
});
