/**
 * The one canonical form of every JSON artefact: RFC 8785 member order, string and number rules, two-space
 * indentation, LF, one final newline. Knows nothing of what the values mean.
 */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Deeper nesting than any artefact has; keeps a hostile file from exhausting the stack. */
const MAX_DEPTH = 32;

/**
 * The canonical text of a value, ending in one LF.
 * Throws `TypeError` for what JSON cannot carry faithfully: undefined, NaN, infinities, -0, integers beyond 2^53,
 * lone surrogates, nesting deeper than 32.
 */
export function canonicalJson(value: Json): string {
  const arranged = arrange(value, 0);
  // The engine's own writer is several times faster. It keeps the order of members, so they are sorted first.
  return `${arranged === NOT_ARRANGEABLE ? serialise(value, '\n', 0) : JSON.stringify(arranged, null, 2)}\n`;
}

/** The same value on one line, without indentation or final newline (RFC 8785 proper), for JSON Lines. */
export function canonicalLine(value: Json): string {
  return serialise(value, '', 0);
}

/** Marks a value whose members a JavaScript object cannot keep in canonical order. */
const NOT_ARRANGEABLE = Symbol('not arrangeable');
type Arranged = Json | typeof NOT_ARRANGEABLE;

/**
 * The value with all members in canonical order: itself where the order is right already. Objects enumerate keys that
 * look like array indices first, and `__proto__` and `toJSON` are not plain members everywhere; those are left to
 * `serialise`. Throws what `canonicalJson` throws.
 */
function arrange(value: Json, depth: number): Arranged {
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('lone surrogate in a string');
    return value;
  }
  if (typeof value !== 'object' || value === null) {
    serialise(value, '', depth);
    return value;
  }
  if (depth > MAX_DEPTH) throw new TypeError(`nested deeper than ${MAX_DEPTH}`);
  return Array.isArray(value)
    ? arrangeArray(value, depth)
    : arrangeObject(value as { readonly [key: string]: Json }, depth);
}

function arrangeArray(values: readonly Json[], depth: number): Arranged {
  let copy: Json[] | null = null;
  for (let index = 0; index < values.length; index += 1) {
    const member = values[index];
    if (member === undefined) throw new TypeError(`entry ${index} is undefined`);
    const arranged = arrange(member, depth + 1);
    if (arranged === NOT_ARRANGEABLE) return NOT_ARRANGEABLE;
    if (arranged !== member) copy ??= values.slice();
    if (copy !== null) copy[index] = arranged;
  }
  return copy ?? values;
}

function arrangeObject(value: { readonly [key: string]: Json }, depth: number): Arranged {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return NOT_ARRANGEABLE;
  const keys = Object.keys(value);
  let isSorted = true;
  let copy: { [key: string]: Json } | null = null;
  for (let index = 0; index < keys.length; index += 1) {
    const key = keys[index] as string;
    const member = value[key];
    if (index > 0 && key < (keys[index - 1] as string)) isSorted = false;
    if (!key.isWellFormed()) throw new TypeError('lone surrogate in a string');
    if (member === undefined) throw new TypeError(`member ${key} is undefined`);
    const arranged = arrange(member, depth + 1);
    if (arranged === NOT_ARRANGEABLE) return NOT_ARRANGEABLE;
    if (arranged !== member) copy ??= { ...value };
    if (copy !== null) copy[key] = arranged;
  }
  if (isSorted) return copy ?? value;
  if (keys.some(isSpecialKey)) return NOT_ARRANGEABLE;
  const members = copy ?? value;
  return Object.fromEntries(keys.sort().map((key) => [key, members[key] as Json]));
}

function isSpecialKey(key: string): boolean {
  return key === '__proto__' || /^\d+$/.test(key);
}

function serialise(value: Json, newline: string, depth: number): string {
  if (depth > MAX_DEPTH) throw new TypeError(`nested deeper than ${MAX_DEPTH}`);
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return serialiseNumber(value);
  if (typeof value === 'string') return serialiseString(value);
  if (Array.isArray(value)) return serialiseArray(value, newline, depth);
  if (typeof value === 'object') return serialiseObject(value as { readonly [key: string]: Json }, newline, depth);
  throw new TypeError(`${typeof value} has no canonical form`);
}

function serialiseNumber(value: number): string {
  if (!Number.isFinite(value) || Object.is(value, -0)) throw new TypeError(`${value} has no canonical form`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new TypeError('integer beyond 2^53');
  return String(value);
}

function serialiseString(value: string): string {
  if (!value.isWellFormed()) throw new TypeError('lone surrogate in a string');
  return JSON.stringify(value);
}

function serialiseArray(values: readonly Json[], newline: string, depth: number): string {
  if (values.length === 0) return '[]';
  const inner = newline === '' ? '' : `${newline}  `;
  const parts = values.map((value) => serialise(value, inner, depth + 1));
  return `[${inner}${parts.join(`,${inner}`)}${newline}]`;
}

function serialiseObject(value: { readonly [key: string]: Json }, newline: string, depth: number): string {
  const keys = Object.keys(value).sort();
  if (keys.length === 0) return '{}';
  const inner = newline === '' ? '' : `${newline}  `;
  const colon = newline === '' ? ':' : ': ';
  const parts = keys.map((key) => {
    const member = value[key];
    if (member === undefined) throw new TypeError(`member ${key} is undefined`);
    return serialiseString(key) + colon + serialise(member, inner, depth + 1);
  });
  return `{${inner}${parts.join(`,${inner}`)}${newline}}`;
}
