import stringWidth from 'string-width';
import { describe, expect, it } from 'vitest';
import { clip, table } from '../../../src/render/format/table.ts';

const NFD = 'Điều 44. Triển khai'.normalize('NFD');

describe('table', () => {
  it('aligns by display width, so that decomposed letters do not shift a column', () => {
    const lines = table(
      [
        { header: 'name', align: 'left' },
        { header: 'rows', align: 'right' },
      ],
      [
        [NFD, '7'],
        ['第四条', '1234'],
      ],
    );
    expect(new Set(lines.map((line) => stringWidth(line))).size).toBe(1);
    expect(lines[1]?.endsWith('   7')).toBe(true);
  });

  it('leaves no space at the end of a line and prints no header when there is none', () => {
    const lines = table(
      [
        { header: '', align: 'left' },
        { header: '', align: 'left' },
      ],
      [['a', '']],
    );
    expect(lines).toEqual(['  a']);
  });
});

describe('clip', () => {
  it('cuts between graphemes and never exceeds the width', () => {
    for (let width = 1; width < 22; width += 1) expect(stringWidth(clip(NFD, width))).toBeLessThanOrEqual(width);
    expect(clip(NFD, 19)).toBe(NFD);
    expect(clip('abcdef', 4)).toBe('abc…');
  });
});
