/**
 * The one canonical form of every JSON artefact: RFC 8785 member order, string and number rules, two-space
 * indentation, LF, one final newline (design 1.4, 4/1.3). Knows nothing of what the values mean.
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
  return `${serialise(value, '\n', 0)}\n`;
}

/** The same value on one line, without indentation or final newline (RFC 8785 proper), for JSON Lines. */
export function canonicalLine(value: Json): string {
  return serialise(value, '', 0);
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
