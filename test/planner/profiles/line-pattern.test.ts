import { describe, expect, it } from 'vitest';
import { linePattern } from '../../../src/planner/profiles/line-pattern.ts';

describe('linePattern', () => {
  it.each([
    ['Whereas:', 'Whereas:', true],
    ['Whereas:', 'Whereas: x', false],
    ['Căn cứ *', 'Căn cứ Hiến pháp;', true],
    ['* [Page #]', 'Deutsch Informational [Page 12]', true],
    ['* [Page #]', 'Deutsch Informational [Page x]', false],
    ['RFC # * #', 'RFC 1951 DEFLATE May 1996', true],
    ['a*b*c', 'a b c', true],
    ['a*b*c', 'a c b', false],
    ['ab*b', 'ab', false],
  ])('%s on %s: %s', (pattern, line, matches) => {
    expect(linePattern(pattern).matches(line)).toBe(matches);
  });
});
