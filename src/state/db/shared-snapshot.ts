/** One snapshot of the database, read by two sessions in parallel. */
import { z } from 'zod';
import { oneRow, type Connection, type Queryable } from './database.ts';
import { Exclusive } from './exclusive.ts';
import { EXPORT_SNAPSHOT } from './snapshot.ts';
import { transaction } from './transaction.ts';

/**
 * Runs `work` with two readers of the same snapshot, in read-only transactions that and last at most `withinMs` a statement.
 * `second` is null if there is only one session, as in the embedded database: then both readers are the
 * first one, and statements wait for each other.
 * Refusals: those of `transaction`.
 */
export async function withSharedSnapshot<T>(
  first: Connection,
  second: Connection | null,
  withinMs: number,
  work: (one: Queryable, other: Queryable) => Promise<T>,
): Promise<T> {
  const options = {
    mode: 'read',
    isolation: 'repeatable read',
    statementTimeoutMs: withinMs,
    lockTimeoutMs: withinMs,
  } as const;
  return await transaction(first, options, async (tx) => {
    if (second === null) {
      const reader = inTurn(tx);
      return await work(reader, reader);
    }
    const { id: snapshot } = await oneRow(tx, EXPORT_SNAPSHOT, [], z.strictObject({ id: z.string() }));
    return await transaction(second, { ...options, snapshot }, (other) => work(tx, other));
  });
}

function inTurn(queryable: Queryable): Queryable {
  const exclusive = new Exclusive();
  return { rows: async (statement, params, row) => await exclusive.run(() => queryable.rows(statement, params, row)) };
}
