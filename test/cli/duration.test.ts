import { expect, test } from 'vitest';
import { secondsOf } from '../../src/cli/duration.ts';

test.each([
  ['90s', 90],
  ['30m', 1800],
  ['6h', 21_600],
])('%s is %i seconds', (written, seconds) => {
  expect(secondsOf(written)).toBe(seconds);
});

test.each(['', '6', 'h', '6 h', '6d', '-1h', '1.5h', '1e3s', '12345678s', 'soon'])('%j is no duration', (written) => {
  expect(() => secondsOf(written)).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
