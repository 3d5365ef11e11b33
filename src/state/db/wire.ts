/**
 * How values are sent: parameters as the text that PostgreSQL reads, columns as the text that it writes. Shared by both
 * drivers, so that a statement receives and returns the same with the embedded database and a server.
 */
import { assert } from '../../model/assert.ts';
import type { Param } from './database.ts';

type Scalar = string | number | boolean | null;

const NUMBERS = new Set([21, 23, 26, 700, 701]); // int2, int4, oid, float4, float8
const NUMBER_ARRAYS = new Set([1005, 1007, 1028, 1021, 1022]);
const TEXT_ARRAYS = new Set([1003, 1009, 1014, 1015, 1016, 1231, 2951]); // name, text, bpchar, varchar, int8, numeric, uuid
const JSON_TYPES = new Set([114, 3802]);
const BOOL = 16;
const BYTEA = 17;
const BOOL_ARRAY = 1000;

/** The parameter as text, or null. A NUL character is left for the server to refuse. */
export function paramText(param: Param): string | null {
  if (param === null) return null;
  if (Buffer.isBuffer(param)) return `\\x${param.toString('hex')}`;
  if (isArray(param)) return `{${param.map(elementText).join(',')}}`;
  return String(param);
}

/** The value of a column of type `oid`, from the text that the server sent. Anything not listed stays text. */
export function columnValue(oid: number, text: string): unknown {
  if (NUMBERS.has(oid)) return Number(text);
  if (oid === BOOL) return text === 't';
  if (JSON_TYPES.has(oid)) return JSON.parse(text);
  if (oid === BYTEA) return bytes(text);
  if (TEXT_ARRAYS.has(oid)) return arrayElements(text);
  if (NUMBER_ARRAYS.has(oid)) return arrayElements(text).map((element) => (element === null ? null : Number(element)));
  if (oid === BOOL_ARRAY) return arrayElements(text).map((element) => (element === null ? null : element === 't'));
  return text;
}

function isArray(param: Param): param is readonly Scalar[] {
  return Array.isArray(param);
}

/** Strings are always quoted, so that `NULL`, braces and commas inside a text stay text. */
function elementText(element: Scalar): string {
  if (element === null) return 'NULL';
  if (typeof element !== 'string') return String(element);
  // Most texts have nothing to escape, and a search is much faster than a replacement.
  if (!element.includes('"') && !element.includes('\\')) return `"${element}"`;
  return `"${element.replace(/["\\]/g, '\\$&')}"`;
}

function bytes(text: string): Buffer {
  assert(text.startsWith('\\x'), 'bytea arrives in hexadecimal');
  return Buffer.from(text.slice(2), 'hex');
}

const ARRAY_TOKEN = /"((?:[^"\\]|\\.)*)"|([^,{}"]+)/gsy;

/** The elements of a one-dimensional array literal. Only the unquoted word NULL is null. */
function arrayElements(text: string): readonly (string | null)[] {
  assert(text.startsWith('{') && text.endsWith('}'), 'an array with the default bounds');
  const elements: (string | null)[] = [];
  for (let at = 1; at < text.length - 1; at = ARRAY_TOKEN.lastIndex + 1) {
    ARRAY_TOKEN.lastIndex = at;
    const token = ARRAY_TOKEN.exec(text);
    assert(token !== null, 'a one-dimensional array');
    const [, quoted, bare] = token;
    if (quoted !== undefined) elements.push(quoted.replace(/\\(.)/gs, '$1'));
    else elements.push(bare === undefined || bare === 'NULL' ? null : bare);
  }
  return elements;
}
