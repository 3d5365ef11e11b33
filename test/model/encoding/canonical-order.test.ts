/** That the quick way of writing canonical JSON and the plain one agree, and that none of its shortcuts leaks. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, type Json } from '../../../src/model/encoding/canonical.ts';

/** The definition, written as plainly as possible. */
function plainly(value: Json, newline: string): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const inner = `${newline}  `;
  const entries = Array.isArray(value)
    ? value.map((member: Json) => plainly(member, inner))
    : Object.entries(value)
        .toSorted(([left], [right]) => (left < right ? -1 : 1))
        .map(([key, member]) => `${JSON.stringify(key)}: ${plainly(member, inner)}`);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  return entries.length === 0 ? `${open}${close}` : `${open}${inner}${entries.join(`,${inner}`)}${newline}${close}`;
}

const key = fc.oneof(
  fc.constantFrom('0', '1', '10', '9', '-1', '01', 'a', 'B', 'ä', '__proto__', 'toJSON', 'length', ''),
  fc.string(),
);
const leaf = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.double({ noNaN: true, noDefaultInfinity: true }).filter(isFaithful),
);
const value = fc.letrec<{ node: Json }>((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    leaf,
    fc.array(tie('node'), { maxLength: 5 }),
    fc.dictionary(key, tie('node'), { maxKeys: 6 }),
  ),
})).node;

describe('canonicalJson', () => {
  it('writes what the plain definition writes, whatever the order and the names of the members', () => {
    fc.assert(
      fc.property(value, (each) => {
        expect(canonicalJson(each)).toBe(`${plainly(each, '\n')}\n`);
      }),
      { numRuns: 1000 },
    );
  });

  it('leaves the value as it was', () => {
    const given = Object.freeze({ b: Object.freeze([Object.freeze({ d: 1, c: 2 })]), a: 1 });
    expect(canonicalJson(given)).toBe('{\n  "a": 1,\n  "b": [\n    {\n      "c": 2,\n      "d": 1\n    }\n  ]\n}\n');
    expect(Object.keys(given)).toEqual(['b', 'a']);
  });

  it('refuses functions and holes, and never calls toJSON', () => {
    const list: Json[] = [1];
    list[2] = 3;
    expect(() => canonicalJson(list)).toThrow(TypeError);
    expect(() =>
      canonicalJson(JSON.parse('{"a":1}', (name, member: unknown) => (name === 'a' ? () => 1 : member))),
    ).toThrow(TypeError);
    expect(canonicalJson(JSON.parse('{"toJSON":"plain"}'))).toContain('plain');
    // A date has a toJSON of its own and no members.
    expect(canonicalJson(Object.assign(new Date(0), {}) as unknown as Json)).toBe('{}\n');
  });
});

/** Whether a number has a canonical form; the refusals of the others are tested beside this file. */
function isFaithful(number: number): boolean {
  return !Object.is(number, -0) && (!Number.isInteger(number) || Number.isSafeInteger(number));
}
