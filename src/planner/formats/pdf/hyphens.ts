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

/** What the document shows of its words; `lines` are its texts, one for each line, in order. */
export class WordBook {
  readonly #whole = new Set<string>();
  readonly #hyphenated = new Set<string>();
  readonly #isHyphenated: boolean;

  constructor(lines: readonly string[]) {
    for (const line of lines) {
      // The last word of a line may be half of one.
      const sure = line.replace(/[\p{L}\p{M}]+[-\u00AD\u2010]$/u, '').toLowerCase();
      for (const [word] of sure.matchAll(WORD)) this.#whole.add(word);
      for (const [word] of sure.matchAll(HYPHENATED)) this.#hyphenated.add(word.replace(/[\u2010\u2011]/g, '-'));
    }
    this.#isHyphenated = this.#showsHyphenation(lines);
  }

  /** How a line goes on in the next one. A soft hyphen is always a sign that the word goes on. */
  endOf(line: string, next: string): LineEnd {
    if (line.endsWith('\u00AD')) return 'drop';
    if (/\S[—–]$/.test(line)) return 'join';
    const halves = halvesOf(line, next);
    if (halves === null) return /[\p{N}\p{L}][-\u2010]$/u.test(line) ? 'join' : 'space';
    if (AFTER_HANGING.test(next)) return 'space';
    const proof = this.#proofOf(halves);
    return proof === 'whole' || (proof === null && this.#isHyphenated) ? 'drop' : 'join';
  }

  /** Whether more words at ends of lines are known without their hyphen than with it. */
  #showsHyphenation(lines: readonly string[]): boolean {
    let [whole, hyphenated] = [0, 0];
    for (const [index, line] of lines.entries()) {
      const halves = halvesOf(line, lines[index + 1] ?? '');
      const proof = halves === null ? null : this.#proofOf(halves);
      if (proof === 'whole') whole += 1;
      if (proof === 'hyphenated') hyphenated += 1;
    }
    return whole > hyphenated;
  }

  /** What the document has elsewhere: the word without the hyphen, or with it; null for neither or both. */
  #proofOf([first, second]: readonly [string, string]): 'whole' | 'hyphenated' | null {
    const whole = this.#whole.has(`${first}${second}`);
    const hyphenated = this.#hyphenated.has(`${first}-${second}`);
    if (whole === hyphenated) return null;
    return whole ? 'whole' : 'hyphenated';
  }
}

/** The parts of a word around a hyphen at the end of a line, in lower case; null where the next line begins another. */
function halvesOf(line: string, next: string): readonly [string, string] | null {
  const first = /([\p{L}\p{M}]+)[-\u2010]$/u.exec(line)?.[1];
  const second = /^\p{Ll}[\p{L}\p{M}]*/u.exec(next)?.[0];
  return first === undefined || second === undefined ? null : [first.toLowerCase(), second.toLowerCase()];
}
