import { describe, expect, it } from 'vitest';
import { cleanNum } from '../../../src/planner/profiles/clean-num.ts';

describe('cleanNum', () => {
  it.each([
    ['', ''],
    [' ', ''],
    ['( 2 )', '2'],
    ['(2.1)', '2-1'],
    ['(a)', 'a'],
    ['(bA)', 'bA'],
    ['1.2.', '1-2'],
    ['"1.2."', '1-2'],
    ['12.3.4.', '12-3-4'],
    ['3a bis', '3abis'],
    ['3a\u00A0bis', '3abis'],
    ['1\u20032', '12'],
    ['đ)', 'đ'],
    ['e\u0301)', 'é'],
    ['〔13〕', '13'],
    ['٣', '٣'],
    ['二十三', '二十三'],
    ['1–2', '1-2'],
    ['IV a.', 'IVa'],
  ])('cleans %j to %j', (printed, num) => {
    expect(cleanNum(printed)).toBe(num);
  });
});
