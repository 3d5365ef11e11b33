import { describe, expect, it } from 'vitest';
import { familyNamed } from '../../../src/planner/profiles/families.ts';

const own = {
  'alpha-vi': { sequence: ['a', 'b', 'c', 'd', 'đ', 'e'], prefix: '' },
  'word-vi': { sequence: ['nhất', 'hai'], prefix: 'thứ ' },
};

function valueOf(name: string, text: string): number | null {
  const family = familyNamed(name, own);
  const matched = new RegExp(`^(?:${family?.source})$`, 'u').test(text);
  return matched ? (family?.valueOf(text)?.first ?? null) : null;
}

describe('families', () => {
  it.each([
    ['arabic', '12', 12_000],
    ['arabic', '4a', null],
    ['arabic-suffix', '4a', 4002],
    ['arabic-suffix', '4 bis', 4002],
    ['arabic-suffix', '4đ', 4009],
    ['roman', 'XIV', 14_000],
    ['roman', 'IIX', null],
    ['roman-suffix', 'IVa', 4002],
    ['roman-lower', 'iv', 4000],
    ['alpha', 'c', 3000],
    ['alpha', 'bb', 28_000],
    ['alpha', 'ab', null],
    ['alpha-upper', 'C', 3000],
    ['alpha-vi', 'đ', 5000],
    ['word-vi', 'thứ hai', 2000],
    ['word-vi', 'Thứ NHẤT', 1000],
    ['range', '10 bis 12', 10_000],
  ])('%s reads %s as %s', (name, text, value) => {
    expect(valueOf(name, text)).toBe(value);
  });

  it('give dotted numbers their path, and ranges their end', () => {
    expect(familyNamed('dotted', own)?.valueOf('3.2.7')).toEqual({ first: 7000, last: 7000, path: [3, 2, 7] });
    expect(familyNamed('dotted-alpha', own)?.valueOf('B.1')).toEqual({ first: 1000, last: 1000, path: [2, 1] });
    expect(familyNamed('range', own)?.valueOf('10 bis 12')).toMatchObject({ last: 12_000 });
  });

  it('orders suffixes between whole numbers, đ between d and e', () => {
    const values = ['4', '4a', '4d', '4đ', '4e', '5'].map((text) => valueOf('arabic-suffix', text) ?? 0);
    expect(values).toEqual(values.toSorted((left, right) => left - right));
  });
});
