/** The closed forms of every identifier in an artefact. Knows shapes only. */
import { z } from 'zod';

/** Lower-case sha256, 64 hexadecimal digits. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/, 'expected 64 lower-case hexadecimal digits');

/** A document's id in the registry: lower-case ASCII, at most 128 characters. */
export const documentIdSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,127}$/,
    'expected 1 to 128 of a-z, 0-9, dot, underscore and hyphen, not starting with a sign',
  );

/** A lower-case UUID of version 4: run ids and review decision ids. */
export const uuidSchema = z
  .string()
  .regex(
    /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    'expected a lower-case UUID of version 4',
  );

/** An OpenPGP v4 fingerprint: 40 lower-case hexadecimal digits (RFC 4880, 12.2). */
export const fingerprintSchema = z.string().regex(/^[0-9a-f]{40}$/, 'expected 40 lower-case hexadecimal digits');

/** A UTC instant to the second, `YYYY-MM-DDTHH:MM:SSZ`: one spelling, so bytes are comparable. */
export const instantSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/, 'expected YYYY-MM-DDTHH:MM:SSZ')
  // Date.parse lets 31 November be 1 December; an instant is what comes back unchanged.
  .refine((text) => !Number.isNaN(Date.parse(text)) && instantOf(Date.parse(text)) === text, 'not a date');

/** A calendar day, `YYYY-MM-DD`, that exists. */
export const dateSchema = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'expected YYYY-MM-DD')
  .refine((text) => {
    const ms = Date.parse(`${text}T00:00:00Z`);
    return !Number.isNaN(ms) && instantOf(ms).startsWith(text);
  }, 'not a date');

/** A fully qualified table name such as `public.information_unit`. */
export const tableNameSchema = z.string().regex(/^[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*$/, 'expected schema.table');

/** A count that fits every place it is written to. */
export const countSchema = z.int().min(0).max(2_147_483_647);

/** Formats epoch milliseconds as an instant, dropping the fraction of a second. */
export function instantOf(epochMs: number): string {
  return new Date(Math.floor(epochMs / 1000) * 1000).toISOString().replace('.000Z', 'Z');
}
