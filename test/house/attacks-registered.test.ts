/** The corpus of attacks has no gaps: every case of the register has a test, and every test that names a case is in it. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { REFUSALS } from '../../src/model/refusals/refusal.ts';
import { REGISTER } from '../attacks/attack.ts';

const ROOT = path.resolve(import.meta.dirname, '..', '..');
/** The last of the cases that the register began with; later ones are numbered on. */
const LAST = 132;

const tests = readdirSync(path.join(ROOT, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.test.ts') && !name.startsWith('house'))
  .map((name) => ({ name, text: readFileSync(path.join(ROOT, 'test', name), 'utf8') }))
  .map(({ name, text }) => ({ name, named: numbersNamed(text), expected: codesExpected(text) }));

function numbersNamed(text: string): readonly number[] {
  return [...text.matchAll(/\[attack ([\d, ]+)\]/g)].flatMap(([, list]) => (list ?? '').split(', ').map(Number));
}

/** `17` for attack(17), `86 APPROVAL_CANONICAL` for attack(86, 'APPROVAL_CANONICAL'). */
function codesExpected(text: string): readonly string[] {
  return [...text.matchAll(/\battack\((\d+)(?:, '(\w+)')?\)/g)].map(([, number, code]) =>
    code === undefined ? `${number}` : `${number} ${code}`,
  );
}

const known = (number: number) => REGISTER.find((each) => each.number === number);

describe('the register of attacks', () => {
  it('has every case of the design once, in order', () => {
    const numbers = REGISTER.map(({ number }) => number);
    expect(numbers.slice(0, LAST)).toEqual(Array.from({ length: LAST }, (_, index) => index + 1));
    expect(numbers).toEqual([...new Set(numbers)].toSorted((left, right) => left - right));
  });

  it('speaks in codes of the catalogue and SQLSTATEs', () => {
    const codes = REGISTER.flatMap((each) => ('codes' in each ? each.codes : []));
    expect(codes.filter((code) => !Object.hasOwn(REFUSALS, code) && !/^(CT|\d\d)\d{3}$/.test(code))).toEqual([]);
  });

  it('has a test for every case that is not pending, and none for one that is', () => {
    const named = new Set(tests.flatMap((test) => test.named));
    const wrong = REGISTER.filter((each) => named.has(each.number) === 'pending' in each);
    expect(wrong).toEqual([]);
  });

  it('knows every case that a test names', () => {
    expect(tests.flatMap((test) => test.named.filter((number) => known(number) === undefined))).toEqual([]);
  });

  it('is where the tests have every code from, and every code of it is expected by a test', () => {
    const unexpected = REGISTER.flatMap((each) => {
      if (!('codes' in each)) return [];
      const { number, codes } = each;
      const asked = codes.length === 1 ? [`${number}`] : codes.map((code) => `${number} ${code}`);
      return asked.filter(
        (one) => !tests.some(({ named, expected }) => named.includes(number) && expected.includes(one)),
      );
    });
    expect(unexpected).toEqual([]);
  });

  it('is asked by every file for every case that the titles in it name', () => {
    const silent = tests.flatMap(({ name, named, expected }) =>
      named
        .filter(
          (number) => 'codes' in (known(number) ?? {}) && !expected.some((one) => one.split(' ')[0] === `${number}`),
        )
        .map((number) => `${name}: ${number}`),
    );
    expect(silent).toEqual([]);
  });
});
