import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalLine, type Json } from '../../../src/model/encoding/canonical.ts';

describe('canonicalJson', () => {
  it('sorts members by code unit, indents by two spaces and ends in one line feed', () => {
    expect(canonicalJson({ b: [1, { z: null, a: true }], '10': 'x', '9': 'y', a: {} })).toBe(
      '{\n  "10": "x",\n  "9": "y",\n  "a": {},\n  "b": [\n    1,\n    {\n      "a": true,\n      "z": null\n    }\n  ]\n}\n',
    );
  });

  it.each([
    ['undefined member', { a: undefined as unknown as Json }],
    ['NaN', Number.NaN],
    ['infinity', Number.POSITIVE_INFINITY],
    ['negative zero', -0],
    ['an integer beyond 2^53', 2 ** 53],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate in a key', { '\udc00': 1 }],
  ])('refuses %s', (_name, value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });

  it('refuses nesting that could exhaust the stack', () => {
    let value: Json = 1;
    for (let depth = 0; depth < 40; depth += 1) value = [value];
    expect(() => canonicalJson(value)).toThrow(/nested deeper/);
  });

  it('says the same value in one way, and JSON.parse gives the value back', () => {
    const json = fc.jsonValue({ noUnicodeString: false, maxDepth: 6 }).filter(isFaithful);
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value as Json);
        expect(JSON.parse(text)).toEqual(value);
        expect(canonicalJson(JSON.parse(text) as Json)).toBe(text);
        expect(canonicalLine(value as Json)).not.toContain('\n');
      }),
    );
  });
});

/** fast-check makes negative zero, unsafe integers and lone surrogates too; those are refused and tested above. */
function isFaithful(value: unknown): boolean {
  try {
    canonicalLine(value as Json);
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    return false;
  }
}
