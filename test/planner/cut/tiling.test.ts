import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { isRefusal } from '../../../src/model/refusals/refusal.ts';
import { requireTiling, unitTexts } from '../../../src/planner/cut/tiling.ts';
import { cutOf } from '../../support/planner-builders.ts';

const CASES = join(import.meta.dirname, '..', '..', 'cases');
const TORTURE = readFileSync(join(CASES, '001-torture', 'source.md'));
const GRUNDGESETZ = readFileSync(join(CASES, '002-grundgesetz-2022', 'source.md')).subarray(0, 20_000);

/** Cuts and demands that the bodies rebuild the bytes; a refusal of an empty document is the one other answer. */
function expectRebuilt(bytes: Buffer): void {
  try {
    const cut = cutOf(bytes);
    const bodies = unitTexts(bytes, cut.units).map(({ body }) => body);
    expect(sha256(bodies.join(''))).toBe(sha256(bytes));
    expect(cut.units.map((unit, index) => sha256(bodies[index] ?? '') === unit.sha256)).not.toContain(false);
    expect(cut.units.at(-1)?.last_line).toBe(
      bytes.toString().split(/\r\n|\r|\n/).length - (/[\r\n]$/.test(bytes.toString()) ? 1 : 0),
    );
  } catch (error) {
    if (!isRefusal(error, 'SOURCE_EMPTY')) throw error;
    expect(bytes.toString().trim()).toBe('');
  }
}

const MARKDOWN_PIECES = [
  '# ',
  '## ',
  '#',
  '\n',
  '\r\n',
  '\r',
  '\n\n',
  '---',
  '===',
  '+++',
  '...',
  '```',
  '~~~',
  '> ',
  '- ',
  '1. ',
  '    ',
  '\t',
  '|',
  '|-|',
  '<div>',
  '</div>',
  '<!--',
  '-->',
  '[a]: b',
  '\\',
  '\uFEFF',
  '\u00A0',
  '\u2028',
  'e\u0301',
  '😀',
  'Điều 1',
  'Art 2',
  'text',
  ' ',
  '*',
  '_',
  '`',
  '&amp;',
  '{#x}',
];

describe('every cut rebuilds its source', () => {
  it('for random pieces of Markdown', () => {
    const text = fc.array(fc.constantFrom(...MARKDOWN_PIECES), { maxLength: 60 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, (source) => expectRebuilt(Buffer.from(source))),
      { numRuns: 2000 },
    );
  });

  it('for random text of every plane', () => {
    const text = fc.string({ unit: 'binary', maxLength: 200 }).map((each) => each.replaceAll('\0', ''));
    fc.assert(
      fc.property(text, (source) => expectRebuilt(Buffer.from(source))),
      { numRuns: 500 },
    );
  });

  it.each([
    ['the torture document', TORTURE],
    ['the Grundgesetz', GRUNDGESETZ],
  ])('for splices of %s', (_name, document) => {
    const text = document.toString('utf8').replace(/\uFFFD+$/, '');
    const splice = fc.tuple(fc.nat(text.length), fc.nat(400), fc.constantFrom(...MARKDOWN_PIECES));
    fc.assert(
      fc.property(splice, ([at, removed, piece]) => {
        expectRebuilt(Buffer.from((text.slice(0, at) + piece + text.slice(at + removed)).toWellFormed()));
      }),
      { numRuns: 200 },
    );
  });

  it('and is the same every time', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...MARKDOWN_PIECES), { maxLength: 40 }), (pieces) => {
        const source = `x${pieces.join('')}`;
        expect(cutOf(source)).toEqual(cutOf(source));
      }),
    );
  });

  it('and line ends and normal forms change no normalised digest', () => {
    const pieces = ['# ', 'Điều', 'é', ' ', '\n', '\n\n', 'word', '> ', '- ', '```\n', '**'];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 40 }), (parts) => {
        const source = `x${parts.join('')}`;
        const norms = (text: string) => cutOf(text).units.map(({ norm_sha256 }) => norm_sha256);
        expect(norms(source.replaceAll('\n', '\r\n'))).toEqual(norms(source));
        expect(norms(source.normalize('NFD'))).toEqual(norms(source));
      }),
    );
  });
});

describe('requireTiling', () => {
  const bytes = Buffer.from('abcdef');
  const unit = (start_byte: number, end_byte: number, path: string) => ({ start_byte, end_byte, path });

  it('accepts spans that meet from the first byte to the last', () => {
    expect(() => requireTiling(bytes, [unit(0, 2, '0001'), unit(2, 6, '0002')])).not.toThrow();
  });

  it.each([
    ['a gap', [unit(0, 2, '0001'), unit(3, 6, '0002')]],
    ['an overlap', [unit(0, 3, '0001'), unit(2, 6, '0002')]],
    ['a late start', [unit(1, 6, '0001')]],
    ['an early end', [unit(0, 5, '0001')]],
    ['an end beyond the source', [unit(0, 7, '0001')]],
    ['an empty span', [unit(0, 0, '0001'), unit(0, 6, '0002')]],
    ['paths out of order', [unit(0, 2, '0002'), unit(2, 6, '0001')]],
    ['a path twice', [unit(0, 2, '0001'), unit(2, 6, '0001')]],
    ['no unit', []],
  ])('throws E_TILING for %s', (_name, units) => {
    expect(() => requireTiling(bytes, units)).toThrow(/^E_TILING/);
  });
});
