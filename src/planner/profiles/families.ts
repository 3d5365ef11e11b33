/**
 * Families of numbers: how they are printed and how they count. Callers anchor every pattern,
 * and no pattern has nested repetition, so a line takes linear time. Knows numbers; must not know kinds or lines.
 */

/** The value of a number in its family. Suffixes count in between: 4 is 4000, 4a is 4002, 5 is 5000. */
export interface NumberValue {
  readonly first: number;
  /** The last number of a range («§§ 10 bis 12»), else `first`. */
  readonly last: number;
  /** The parts of a dotted number (3.2.7), else null. */
  readonly path: readonly number[] | null;
}

export interface Family {
  readonly name: string;
  /** Source of a regular expression (flag `u`) without groups that capture. */
  readonly source: string;
  /** The value of what the source matched, or null if it is not a number of this family after all. */
  readonly valueOf: (printed: string) => NumberValue | null;
}

/** A family of a profile: a sequence of words or letters, with an optional word before each. */
export interface SequenceFamily {
  readonly sequence: readonly string[];
  readonly prefix: string;
}

export const STEP = 1000;
/** A letter or Latin word behind a number: 4a, 4 bis, and «IV a.» with a space before the letter. */
const LATIN = ['bis', 'ter', 'quater', 'quinquies', 'sexies', 'septies', 'octies', 'nonies', 'decies'] as const;
const SUFFIX = `(?:[a-zđA-Z]{1,2}(?!\\p{L})|\\s?(?:${LATIN.join('|')})(?!\\p{L})|\\s[a-zđ](?=[.):]))?`;
const ROMAN = /^M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/;
const ROMAN_DIGITS: Readonly<Record<string, number>> = { I: 1, V: 5, X: 10, L: 50, C: 100, D: 500, M: 1000 };
const LETTERS = [...'abcdefghijklmnopqrstuvwxyz'];

const BUILT_IN: readonly Family[] = [
  makeFamily('arabic', '\\d{1,9}', (text) => wholeValue(Number(text))),
  makeFamily('arabic-suffix', `\\d{1,9}${SUFFIX}`, (text) =>
    valueWithSuffix(/^\d+/.exec(text)?.[0] ?? '', text, Number),
  ),
  makeFamily('roman', '[IVXLCDM]{1,15}', (text) => wholeValue(romanValue(text))),
  makeFamily('roman-suffix', '[IVXLCDM]{1,15}(?:\\s?[a-z](?!\\p{L}))?', (text) =>
    valueWithSuffix(/^[IVXLCDM]+/.exec(text)?.[0] ?? '', text, romanValue),
  ),
  makeFamily('roman-lower', '[ivxlcdm]{1,15}', (text) => wholeValue(romanValue(text.toUpperCase()))),
  makeFamily('alpha', '[a-z]{1,2}', letterValue),
  makeFamily('alpha-upper', '[A-Z]{1,2}', (text) => letterValue(text.toLowerCase())),
  makeFamily('range', '\\d{1,9}[a-z]?\\s?(?:bis|und|to|and|à|et|[–,-])\\s?\\d{1,9}[a-z]?', rangeValue),
  makeFamily('dotted', '\\d{1,9}(?:\\.\\d{1,9}){0,7}', dottedValue),
  makeFamily('dotted-alpha', '[A-Z](?:\\.\\d{1,9}){1,7}', dottedValue),
  makeFamily('none', '', () => ({ first: 0, last: 0, path: null })),
];

/** Names of the families that need no definition in a profile. */
export const FAMILY_NAMES: readonly string[] = BUILT_IN.map(({ name }) => name);

/** The family of that name: one of the profile's own sequences, or a built-in one; undefined when there is none. */
export function familyNamed(name: string, own: Readonly<Record<string, SequenceFamily>>): Family | undefined {
  const sequence = Object.hasOwn(own, name) ? own[name] : undefined;
  return sequence === undefined ? BUILT_IN.find((known) => known.name === name) : sequenceFamily(name, sequence);
}

function sequenceFamily(name: string, { sequence, prefix }: SequenceFamily): Family {
  const words = new Map(sequence.map((word, index) => [word.toLowerCase(), index + 1]));
  const longestFirst = sequence.toSorted((left, right) => right.length - left.length || (left < right ? -1 : 1));
  const isLetters = sequence.every((word) => [...word].length === 1);
  const spellings = isLetters
    ? longestFirst
    : longestFirst.flatMap((word) => [...new Set([word, capitalised(word), word.toUpperCase()])]);
  const before =
    prefix === ''
      ? ''
      : `(?:${[...new Set([prefix, capitalised(prefix), prefix.toUpperCase()])].map(escapeRegExp).join('|')})`;
  return makeFamily(name, `${before}(?:${spellings.map(escapeRegExp).join('|')})(?!\\p{L})`, (text) => {
    const index = words.get(text.slice(prefix.length).toLowerCase());
    return index === undefined ? null : wholeValue(index);
  });
}

/** Escapes a text for use in a regular expression. */
export function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
}

function makeFamily(name: string, source: string, valueOf: Family['valueOf']): Family {
  return { name, source, valueOf };
}

function capitalised(word: string): string {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('');
}

function wholeValue(value: number | null): NumberValue | null {
  return value === null ? null : { first: value * STEP, last: value * STEP, path: null };
}

function valueWithSuffix(base: string, text: string, read: (digits: string) => number | null): NumberValue | null {
  const value = read(base);
  const suffix = text.slice(base.length).trim().toLowerCase();
  const order = suffixOrder(suffix);
  if (value === null || order === null) return null;
  const at = value * STEP + order;
  return { first: at, last: at, path: null };
}

/** a is 2, b is 4, đ is between d and e; bis is 2, ter is 4. */
function suffixOrder(suffix: string): number | null {
  if (suffix === '') return 0;
  const latin = LATIN.findIndex((word) => word === suffix);
  if (latin >= 0) return (latin + 1) * 2;
  return [...suffix].reduce(
    (sum, letter) => sum * LETTERS.length + (letter === 'đ' ? 9 : (LETTERS.indexOf(letter) + 1) * 2),
    0,
  );
}

/** z is followed by aa, bb: two letters count only when they are equal. */
function letterValue(text: string): NumberValue | null {
  const [first = '', second = first] = text;
  if (first !== second) return null;
  return wholeValue(LETTERS.indexOf(first) + 1 + (text.length === 2 ? LETTERS.length : 0));
}

function rangeValue(text: string): NumberValue | null {
  const [from = '', to = ''] = text.match(/\d+/g) ?? [];
  return { first: Number(from) * STEP, last: Number(to) * STEP, path: null };
}

function dottedValue(text: string): NumberValue {
  const path = text
    .split('.')
    .map((part) => (/^\d/.test(part) ? Number(part) : LETTERS.indexOf(part.toLowerCase()) + 1));
  const last = (path.at(-1) ?? 0) * STEP;
  return { first: last, last, path };
}

/** The value of a Roman numeral in capitals, or null if it is misspelled. */
function romanValue(text: string): number | null {
  if (text === '' || !ROMAN.test(text)) return null;
  const values = [...text].map((letter) => ROMAN_DIGITS[letter] ?? 0);
  return values.reduce((sum, value, index) => sum + (value < (values[index + 1] ?? 0) ? -value : value), 0);
}
