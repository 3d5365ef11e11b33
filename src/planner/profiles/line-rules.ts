/**
 * The rules of a profile as anchored expressions on folded lines. Words, numbers and separators are a tiny template
 * language: no repetition nests, so a line takes linear time. Knows lines; must not know their order.
 */
import { cleanNum } from './clean-num.ts';
import { escapeRegExp, familyNamed, type NumberValue } from './families.ts';
import { freePattern } from './free-pattern.ts';
import type { KindRule, Profile } from './profile.ts';

/** A rule with its place in the hierarchy: rules of equal rank are siblings, a higher rank is deeper. */
export interface RankedRule {
  readonly rule: KindRule;
  readonly rank: number;
}

/** One way to read the beginning of a line. */
export interface LineMatch {
  /** Index into the profile's kinds. */
  readonly rule: number;
  readonly family: string;
  readonly value: NumberValue;
  /** As printed, with keyword and separator. */
  readonly label: string;
  /** Cleaned; empty for a mark without a number. */
  readonly num: string;
  /** Length of the label in the line. */
  readonly length: number;
  /** True when only the relaxed separator matches. */
  readonly isRelaxed: boolean;
  /** True if the number was found where the rule expects it, with its separator. */
  readonly hasSeparator: boolean;
}

export interface LineRules {
  readonly rules: readonly RankedRule[];
  /** All readings of a folded line, in the order of the rules and families. */
  readonly read: (line: string) => readonly LineMatch[];
}

/** The distance between ranks, which leaves room for the depths of dotted numbers. */
export const RANK_STEP = 16;

const DIGITS = '0123456789';
/** The characters that a number of a built-in family begins with; the others begin with a digit. */
const LEADING: Readonly<Record<string, string>> = {
  roman: 'IVXLCDM',
  'roman-suffix': 'IVXLCDM',
  'roman-lower': 'ivxlcdm',
  alpha: 'abcdefghijklmnopqrstuvwxyz',
  'alpha-upper': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  'dotted-alpha': 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
};

type Reader = (line: string) => LineMatch | null;

/** Compiles the kinds of a profile. */
export function lineRules(profile: Profile): LineRules {
  const rules = rankRules(profile.kinds);
  const readers = profile.kinds.flatMap((rule, index) => readersOf(rule, index, profile));
  const any = new RegExp(`^(?:${readers.map(({ source }) => source).join('|') || '(?!)'})`, 'u');
  const isOpening = openingTest(profile);
  const hasFree = readers.some(({ isFree }) => isFree);
  return {
    rules,
    read: (line) => {
      if (!hasFree && (!isOpening(line.codePointAt(0) ?? 0) || !any.test(line))) return [];
      return readers.flatMap(({ read }) => read(line) ?? []);
    },
  };
}

/** Whether a line that begins with this character can be a mark: a cheap test first, because most lines are prose. */
function openingTest({ kinds, families }: Profile): (codePoint: number) => boolean {
  const opening = new Set<number>();
  for (const rule of kinds) {
    const words = rule.word.flatMap((word) => [word, word.toUpperCase()]);
    const numbers =
      words.length > 0 || rule.open !== '' ? [] : rule.num.flatMap((name) => firstCharacters(name, families));
    for (const text of [...words, ...(rule.open === '' ? [] : [rule.open]), ...numbers])
      opening.add(text.codePointAt(0) ?? 0);
  }
  return (codePoint) => opening.has(codePoint);
}

function firstCharacters(name: string, families: Profile['families']): readonly string[] {
  const own = Object.hasOwn(families, name) ? families[name] : undefined;
  if (own === undefined) return [...(LEADING[name] ?? DIGITS)];
  const firsts = own.prefix === '' ? own.sequence : [own.prefix];
  return firsts.flatMap((text) => [text, text.toUpperCase()]);
}

/** The rank of a rule is its index in the list, or that of the first rule of the kind named in `beside`. */
function rankRules(kinds: readonly KindRule[]): readonly RankedRule[] {
  return kinds.map((rule, index) => {
    const beside = rule.beside === null ? -1 : kinds.findIndex(({ kind }) => kind === rule.beside);
    return { rule, rank: (beside < 0 ? index : beside) * RANK_STEP };
  });
}

interface CompiledReader {
  readonly source: string;
  readonly isFree: boolean;
  readonly read: Reader;
}

function readersOf(rule: KindRule, index: number, profile: Profile): readonly CompiledReader[] {
  if (rule.pattern !== null) return [freeReader(rule, index, rule.pattern, profile)];
  return rule.num.flatMap((name) => {
    const strict = compileReader(rule, index, name, profile, rule.sep, false);
    return rule.relaxed_sep === null
      ? [strict]
      : [strictThenLoose(strict, compileReader(rule, index, name, profile, rule.relaxed_sep, true))];
  });
}

function strictThenLoose(strict: CompiledReader, loose: CompiledReader): CompiledReader {
  return {
    source: `${strict.source}|${loose.source}`,
    isFree: false,
    read: (line) => strict.read(line) ?? loose.read(line),
  };
}

function compileReader(
  rule: KindRule,
  index: number,
  familyName: string,
  profile: Profile,
  sep: string,
  isRelaxed: boolean,
): CompiledReader {
  const family = familyNamed(familyName, profile.families);
  if (family === undefined) throw new Error(`invariant broken: family ${familyName}`);
  const words = wordSource(rule, familyName === 'none');
  const before = words + escapeRegExp(rule.open);
  const separator = sepSource(sep);
  const after = afterSource(sep, familyName);
  const source = `${before}${family.source}(?:${separator})${after}`;
  const expression = new RegExp(`^(${before})(${family.source})(${separator})${after}`, 'u');
  return {
    source,
    isFree: false,
    read: (line) => {
      const match = expression.exec(line);
      if (match === null) return null;
      const [whole, , printed = '', separated = ''] = match;
      const value = family.valueOf(printed);
      if (value === null) return null;
      return {
        rule: index,
        family: familyName,
        value,
        label: whole.trim(),
        num: cleanNum(printed),
        length: whole.length,
        isRelaxed,
        hasSeparator: separated !== '',
      };
    },
  };
}

/** The keyword as written, in capitals and with a capital first letter; small letters are prose. */
function wordSource(rule: KindRule, isAlone: boolean): string {
  if (rule.word.length === 0) return '';
  const spellings = [...new Set(rule.word.flatMap((word) => [word, word.toUpperCase()]))].toSorted(
    (left, right) => right.length - left.length || (left < right ? -1 : 1),
  );
  const gap = isAlone ? '' : '(?:(?<=\\p{L})(?:\\.\\s?|\\s)|(?<!\\p{L})\\s?)';
  return `(?:${spellings.map(escapeRegExp).join('|')})(?!\\p{L})${gap}`;
}

function sepSource(sep: string): string {
  const optional = sep.length > 1 && sep.endsWith('?');
  const body = optional ? sep.slice(0, -1) : sep;
  if (body === '') return '';
  const source = body.startsWith('[') ? `[${body.slice(1, -1).replace(/[\\^-]/g, '\\$&')}]` : escapeRegExp(body);
  return optional ? `(?:${source})?` : source;
}

/** What must follow: behind a bracket anything, else a space, the end, or a letter that lost its space. */
function afterSource(sep: string, family: string): string {
  if (family === 'none') return '(?=$|[\\s.:–—-])';
  if (sep.endsWith(')')) return '';
  const noDecimal = '(?![.,]?\\d)';
  return `${noDecimal}(?=$|\\s|[–—\\]-]|(?<=[.:])\\p{Lu})`;
}

function freeReader(rule: KindRule, index: number, pattern: string, profile: Profile): CompiledReader {
  const match = freePattern(pattern);
  const families = rule.num.flatMap((name) => familyNamed(name, profile.families) ?? []);
  return {
    source: '(?!)',
    isFree: true,
    read: (line) => {
      const found = match(line);
      if (found === null) return null;
      const whole = (source: string) => new RegExp(`^(?:${source})$`, 'u');
      const family = families.find(
        ({ source, valueOf }) => whole(source).test(found.num) && valueOf(found.num) !== null,
      );
      return {
        rule: index,
        family: family?.name ?? 'none',
        value: family?.valueOf(found.num) ?? { first: 0, last: 0, path: null },
        label: line.slice(0, found.length).trim(),
        num: cleanNum(found.num),
        length: found.length,
        isRelaxed: false,
        hasSeparator: true,
      };
    },
  };
}
