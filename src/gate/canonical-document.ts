/** Signed JSON documents: one text for one value. Knows bytes and form, not the meaning of members. */
import type { ZodType } from 'zod';
import { canonicalJson, type Json } from '../model/encoding/canonical.ts';

/** The flaws of a document, in the order in which they are checked. */
export type DocumentFlaw = 'encoding' | 'json' | 'canonical' | 'schema';

/** Thrown by the readers below; the caller turns it into the refusal of its own document. */
export class DocumentError extends Error {
  readonly flaw: DocumentFlaw;
  readonly issues: readonly string[];

  constructor(flaw: DocumentFlaw, issues: readonly string[], cause?: unknown) {
    super(`${flaw}: ${issues.join('; ')}`, { cause });
    this.flaw = flaw;
    this.issues = issues;
  }
}

/** How many issues of a form are reported. */
const MAX_ISSUES = 10;

/**
 * The text of bytes that are LF and printable ASCII only, so no byte order mark, no bidi or zero-width characters,
 * no escape sequences. Throws DocumentError `encoding`.
 */
export function asciiText(bytes: Uint8Array): string {
  const at = bytes.findIndex((byte) => (byte < 0x20 || byte > 0x7e) && byte !== 0x0a);
  if (at !== -1) throw new DocumentError('encoding', [`byte ${at} is not printable ASCII`]);
  return Buffer.from(bytes).toString('latin1');
}

/**
 * The value of a text that is exactly its own canonical form. That one comparison refuses duplicate and reordered
 * keys, other spellings of numbers and strings, and missing or extra white space. DocumentError `json`, `canonical`.
 */
export function canonicalValue(text: string): unknown {
  let value: Json;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new DocumentError('json', [error.message], error);
  }
  if (!isCanonical(value, text)) throw new DocumentError('canonical', ['the bytes are not the canonical form']);
  return value;
}

/** The value in its strict form: unknown, missing and malformed members are refused. DocumentError `schema`. */
export function requireSchema<T>(schema: ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map((issue) => `${issue.path.join('.') || '(top level)'}: ${issue.message}`);
  throw new DocumentError('schema', issues.slice(0, MAX_ISSUES), parsed.error);
}

/** What `JSON.parse` returns is JSON by definition; its declared type says less. */
const parseJson: (text: string) => Json = JSON.parse;

/** `canonicalJson` has no form for -0, for integers beyond 2^53 and for deep nesting: such a text is not canonical either. */
function isCanonical(value: Json, text: string): boolean {
  try {
    return canonicalJson(value) === text;
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return false;
  }
}
