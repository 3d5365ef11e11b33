/** The rows that the server itself counted in this session: a check on every table, whoever wrote. */
import { z } from 'zod';
import { OPS, type Delta } from '../../../model/artefacts/expected.ts';
import type { Queryable } from '../../db/database.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

const rowSchema = z.strictObject({ table: z.string(), op: z.enum(OPS), rows: z.int() });

/**
 * Rows by table and operation, for every user table with any, sorted; needs no grant on them. The counters include
 * earlier transactions of the session and count rolled-back savepoints: read them at the beginning and subtract.
 */
export async function readXactDelta(tx: Queryable): Promise<readonly Delta[]> {
  return tx.rows(STATEMENTS.xact_delta, [], rowSchema);
}

/** Runs deferred triggers and constraints now, so that what they write is counted before COMMIT. */
export async function runDeferredTriggers(tx: Queryable): Promise<void> {
  await tx.rows(STATEMENTS.run_deferred_triggers, [], z.unknown());
}
