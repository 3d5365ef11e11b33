import { describe, expect, it } from 'vitest';
import { createPaint } from '../../../src/render/format/paint.ts';

describe('createPaint', () => {
  it.each([
    ['the stream is not a terminal', { isTTY: false, noColor: false, dumb: false }],
    ['NO_COLOR or --no-color', { isTTY: true, noColor: true, dumb: false }],
    ['TERM=dumb', { isTTY: true, noColor: false, dumb: true }],
  ])('paints nothing: %s', (_, facts) => {
    const paint = createPaint(facts);
    expect([paint.bold, paint.dim, paint.good, paint.bad, paint.caution].map((each) => each('x'))).toEqual(
      Array(5).fill('x'),
    );
  });

  it('paints on a terminal', () => {
    expect(createPaint({ isTTY: true, noColor: false, dumb: false }).bad('x')).not.toBe('x');
  });
});
