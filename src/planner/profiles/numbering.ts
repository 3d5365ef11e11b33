/**
 * Reads the number in a heading by the rules of a profile. Knows how numbers are printed; must not know where a
 * heading is. Every pattern is anchored and has no nested repetition, so a title takes linear time.
 */
import { cleanNum } from './clean-num.ts';
import type { NumberRule, Profile } from './profile.ts';

/** How a number counts. Only `arabic`, `roman` and `alpha` have a next one; `other` is a dotted or mixed number. */
export type NumberFamily = 'arabic' | 'roman' | 'alpha' | 'other';

export interface Numbering {
  readonly rule: NumberRule;
  readonly hasKeyword: boolean;
  /** As printed, with the keyword: `Art 104c`, `Điều 4a.`, `1.2.1`. */
  readonly label: string;
  /** Cleaned: `104c`, `4a`, `1-2-1`. */
  readonly num: string;
  /** The part of the number that counts, for example `104` of `104c`; empty for the family `other`. */
  readonly base: string;
  readonly family: NumberFamily;
}

export type NumberReader = (title: string) => Numbering | null;

// A suffix letter after a space counts only before punctuation or the end: «IV a.» is a number, «Article 5 a …» is not.
const SUFFIX = '(?:[A-Za-zđ]{1,2}|\\s[a-zđ](?=[.):]|$|\\s[-–—]))?(?:\\s(?:bis|ter|quater|quinquies|sexies)(?!\\s\\d))?';
const END = '(?=$|[\\s.,:;)\\]–—-])';
const CLOSING = '[.)]?';

const AFTER_KEYWORD = [
  pattern('other', `\\d{1,9}[a-z]?\\s?(?:bis|und|to|and|à|et|–|,)\\s?\\d{1,9}[a-z]?${END}`),
  pattern('arabic', `(\\d{1,9})${SUFFIX}${END}(?![.-]\\d)`),
  pattern('other', `\\d{1,9}(?:[.–-]\\d{1,9})+${SUFFIX}${END}`),
  pattern('roman', `([IVXLCDM]{1,15})${SUFFIX}${END}`),
  pattern('roman', `([ivxlcdm]{1,15})(?=$|[.):,–—-])`),
  // A letter alone may be the article of a sentence, so punctuation or the end must follow it.
  pattern('alpha', `([A-ZĐ])(?=$|[.):,–—-]|\\s[-–—])`),
];

const WITHOUT_KEYWORD = [
  pattern('arabic', `(\\d{1,9})[a-zđ]?(?=$|[\\s.):])(?!\\.\\d)`),
  pattern('other', `\\d{1,9}(?:\\.\\d{1,9})+[a-zđ]?(?=$|[\\s.):])`),
  pattern('other', `[A-Z](?:\\.\\d{1,9})+(?=$|[\\s.):])`),
  pattern('roman', `([IVXLCDM]{1,15})(?:\\s?[a-z])?(?=[.)](?:\\s|$))`),
  pattern('alpha', `([A-ZĐ])(?=[.)](?:\\s|$))`),
  pattern('other', `\\((?:\\d{1,9}[a-z]?|[A-Za-zđ]|[ivxlcdm]{1,15})\\)(?=\\s|$)`),
];

const ROMAN = /^M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$/;

/**
 * Compiles the keywords of a profile. The reader takes a plain title (NFC, one line, white space folded) and returns
 * its number, or null: then the title itself is the address.
 */
export function numberReader(profile: Profile): NumberReader {
  const rules = new Map(profile.kinds.flatMap((rule) => rule.word.map((word) => [word.toLowerCase(), rule] as const)));
  const words = [...rules.keys()].toSorted((left, right) => right.length - left.length || (left < right ? -1 : 1));
  const keyword = new RegExp(`^(${words.map(escapeRegExp).join('|')})(?!\\p{L})`, 'iu');
  const mistaken = Object.keys(profile.fold.map).join('');
  const confusable = new RegExp(`[${mistaken}]`, 'gu');

  return (title) => {
    const folded = mistaken === '' ? title : title.replace(confusable, (letter) => profile.fold.map[letter] ?? letter);
    const word = keyword.exec(folded)?.[0];
    const rule = word === undefined ? undefined : rules.get(word.toLowerCase());
    if (word === undefined || rule === undefined)
      return readWith(WITHOUT_KEYWORD, folded, { title, start: 0, rule: null }, profile);
    const gap = (/\p{L}$/u.test(word) ? /^(?:\.\s?|\s)/ : /^\s?/).exec(folded.slice(word.length))?.[0];
    if (gap === undefined) return null;
    return readWith(AFTER_KEYWORD, folded, { title, start: word.length + gap.length, rule }, profile);
  };
}

function readWith(
  patterns: readonly { readonly family: NumberFamily; readonly regexp: RegExp }[],
  folded: string,
  at: { readonly title: string; readonly start: number; readonly rule: NumberRule | null },
  profile: Profile,
): Numbering | null {
  const rest = folded.slice(at.start);
  for (const { family, regexp } of patterns) {
    const match = regexp.exec(rest);
    if (match === null) continue;
    const base = match[1] ?? '';
    if (family === 'roman' && !ROMAN.test(base.toUpperCase())) continue;
    return {
      rule: at.rule ?? profile.plain.numbered,
      hasKeyword: at.rule !== null,
      label: at.title.slice(0, at.start + match[0].length),
      num: cleanNum(match[0]),
      base,
      family,
    };
  }
  return null;
}

function pattern(family: NumberFamily, source: string): { readonly family: NumberFamily; readonly regexp: RegExp } {
  return { family, regexp: new RegExp(`^${source}${CLOSING}`, 'u') };
}

function escapeRegExp(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
