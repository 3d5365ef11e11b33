/** Turns what a driver answered into parsed rows. A row of another shape is a bug in cutter and says which statement. */
import { z } from 'zod';
import type { Statement } from './database.ts';

/** Every row through `row`; throws an Error with the statement's name and zod's words, never the row itself. */
export function parsedRows<T>(statement: Statement, rows: readonly unknown[], row: z.ZodType<T>): readonly T[] {
  return rows.map((found) => {
    const parsed = row.safeParse(found);
    if (parsed.success) return parsed.data;
    throw new Error(`statement ${statement.name} answered a row of another shape: ${z.prettifyError(parsed.error)}`);
  });
}

/**
 * The schema of a row whose fields are camelCase: the field `runId` reads the column `run_id`. Strict: an unexpected column
 * is an error. Rows that are part of an artefact keep its snake_case keys and use `z.strictObject`.
 */
export function camelRow<Shape extends z.ZodRawShape>(fields: Shape) {
  return z.preprocess(camelKeys, z.strictObject(fields));
}

function camelKeys(row: unknown): unknown {
  if (typeof row !== 'object' || row === null) return row;
  return Object.fromEntries(Object.entries(row).map(([column, value]) => [camelCase(column), value]));
}

function camelCase(column: string): string {
  return column.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
