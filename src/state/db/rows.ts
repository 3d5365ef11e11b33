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
