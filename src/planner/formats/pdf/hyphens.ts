/** Decides what a hyphen at the end of a line is: a part of its word, or a sign that the word goes on. */

export type LineEnd =
  /** The hyphen is left out, and counted. */
  | 'drop'
  /** The hyphen stays, and the next line follows it at once. */
  | 'join'
  /** The next line is another word. */
  | 'space';

/** Words that follow a hyphen which stands for a part of a word: «Vor- und Nachteile», “two- and three-year”. */
const AFTER_HANGING = /^(?:und|oder|bzw|sowie|bis|and|or|to|et|ou|en|of|och|eller|y|o|e|i|lub)\b/iu;
const HYPHENATED = /[\p{L}\p{M}]+(?:[-\u2010\u2011][\p{L}\p{M}]+)+/gu;
const WORD = /[\p{L}\p{M}]+/gu;

/** What the rest of the document shows of words; `lines` are its texts, one for each line. */
export class WordBook {
  readonly #whole = new Set<string>();
  readonly #hyphenated = new Set<string>();

  constructor(lines: readonly string[]) {
    for (const line of lines) {
      // The last word of a line may be half of one.
      const sure = line.replace(/[\p{L}\p{M}]+[-\u00AD\u2010]$/u, '').toLowerCase();
      for (const [word] of sure.matchAll(WORD)) this.#whole.add(word);
      for (const [word] of sure.matchAll(HYPHENATED)) this.#hyphenated.add(word.replace(/[\u2010\u2011]/g, '-'));
    }
  }

  /** How a line goes on in the next one. A soft hyphen is always a sign that the word goes on. */
  endOf(line: string, next: string): LineEnd {
    if (line.endsWith('\u00AD')) return 'drop';
    if (/\S[—–]$/.test(line)) return 'join';
    const first = /([\p{L}\p{M}]+)[-\u2010]$/u.exec(line)?.[1];
    if (first === undefined) return /[\p{N}][-\u2010]$/u.test(line) ? 'join' : 'space';
    const second = /^[\p{L}\p{M}]+/u.exec(next)?.[0] ?? '';
    if (second === '' || AFTER_HANGING.test(next)) return second === '' ? 'join' : 'space';
    if (!/^\p{Ll}/u.test(second)) return 'join';
    const whole = `${first}${second}`.toLowerCase();
    if (this.#hyphenated.has(`${first}-${second}`.toLowerCase()) && !this.#whole.has(whole)) return 'join';
    return 'drop';
  }
}
