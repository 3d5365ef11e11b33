/**
 * The words of a text as numbers: one hash for each run of letters, marks and digits of any script, in NFC, without
 * invisible characters. Computed in one pass without making substrings, because matching reads every text of both
 * versions.
 */

const SEPARATOR = 1;
const LETTER = 2;
const INVISIBLE = 3;
const WORD_CHARACTER = /[\p{L}\p{M}\p{N}]/u;
const INVISIBLE_CHARACTER = /\p{Cf}/u;
const FIRST_SURROGATE = 0xd800;
const LAST_SURROGATE = 0xdfff;
const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

/** The class of each code unit, computed on first use. */
const kinds = new Uint8Array(0x1_0000);

/** The hashes of the words in order. */
export function wordHashes(text: string): Uint32Array {
  const normal = text.normalize('NFC');
  // A word and the separator after it are two characters at least.
  const hashes = new Uint32Array((normal.length >>> 1) + 1);
  let words = 0;
  let hash = FNV_OFFSET;
  let isInWord = false;
  for (let at = 0; at < normal.length; at += 1) {
    const unit = normal.charCodeAt(at);
    const kind = kinds[unit] === 0 ? kindOf(unit) : kinds[unit];
    if (kind === LETTER) {
      hash = Math.imul(hash ^ unit, FNV_PRIME);
      isInWord = true;
    } else if (kind === SEPARATOR && isInWord) {
      hashes[words] = hash;
      words += 1;
      hash = FNV_OFFSET;
      isInWord = false;
    }
  }
  if (isInWord) {
    hashes[words] = hash;
    words += 1;
  }
  return hashes.slice(0, words);
}

/** The words without the label before them. */
export function withoutLabel(words: Uint32Array, label: string | null): Uint32Array {
  if (label === null) return words;
  const printed = wordHashes(label);
  return printed.every((hash, index) => words[index] === hash) ? words.subarray(printed.length) : words;
}

/** How many shingles, repeated ones included, a text has: three words in a row make one. */
export function shingleCount(words: Uint32Array): number {
  return Math.max(0, words.length - 2);
}

/** The hash of the three words from `at` on. */
export function shingleAt(words: Uint32Array, at: number): number {
  const pair = Math.imul(Math.imul((words[at] ?? 0) ^ FNV_OFFSET, FNV_PRIME) ^ (words[at + 1] ?? 0), FNV_PRIME);
  return Math.imul(pair ^ (pair >>> 15) ^ (words[at + 2] ?? 0), FNV_PRIME) >>> 0;
}

/**
 * A key of all words in order. It finds texts with equal words; whether a unit is unchanged is decided by sha256 alone.
 */
export function keyOf(words: Uint32Array): string {
  let [left, right] = [FNV_OFFSET, words.length];
  for (const word of words) {
    left = Math.imul(left ^ word, FNV_PRIME);
    right = Math.imul(right, 0x85ebca6b) + word;
    right ^= right >>> 13;
  }
  return `${words.length} ${left >>> 0} ${right >>> 0}`;
}

/** Surrogates count as letters, so that every character beyond the first plane is compared. */
function kindOf(unit: number): number {
  const character = String.fromCharCode(unit);
  const isLetter = WORD_CHARACTER.test(character) || (unit >= FIRST_SURROGATE && unit <= LAST_SURROGATE);
  const kind = isLetter ? LETTER : INVISIBLE_CHARACTER.test(character) ? INVISIBLE : SEPARATOR;
  kinds[unit] = kind;
  return kind;
}
