/** Holds: the emergency stops in the database, which refuses to write under one. This file places and reads them. */
import { z } from 'zod';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';

/** A hold that is on. */
export interface Hold {
  readonly holdId: string;
  /** The run that is stopped; null for the whole database. */
  readonly runId: string | null;
  readonly reason: string;
  /** The database login that placed the hold. */
  readonly placedBy: string;
  /** UTC, by the clock of the server. */
  readonly at: string;
}

const holdSchema = camelRow({
  holdId: z.string(),
  runId: z.string().nullable(),
  reason: z.string(),
  placedBy: z.string(),
  at: z.string(),
});

/** Stops a run, or with null everything, from this transaction's COMMIT on; any login may. Returns the hold's id. */
export async function placeHold(tx: Transaction, runId: string | null, reason: string): Promise<string> {
  return (await oneRow(tx, STATEMENTS.place_hold, [runId, reason], camelRow({ holdId: z.string() }))).holdId;
}

/** Every hold that is on, oldest first. */
export async function readHolds(queryable: Queryable): Promise<readonly Hold[]> {
  return queryable.rows(STATEMENTS.holds, [], holdSchema);
}

/** Whether a hold stops this run. */
export function stopsRun({ runId }: Hold, ofRun: string): boolean {
  return runId === null || runId === ofRun;
}

/** Refuses STOP_HOLD while a hold stops this run, naming each. The database would refuse too, but later. */
export async function refuseHeld(queryable: Queryable, runId: string): Promise<void> {
  const holds = (await readHolds(queryable)).filter((hold) => stopsRun(hold, runId));
  if (holds.length > 0) throw new Refusal('STOP_HOLD', { run_id: runId, holds: holds.map(holdLine) });
}

/** One hold in one line, for facts and lists. */
export function holdLine({ holdId, runId, reason, placedBy, at }: Hold): string {
  const what = runId === null ? 'everything' : `run ${runId}`;
  return `${holdId} stops ${what} since ${at}, by ${placedBy}${reason === '' ? '' : `: ${reason}`}`;
}

/** Requires that every hold is on: a release that lifts nothing must not look like a success. HOLD_UNKNOWN. */
export async function requireHoldsOn(reader: Queryable, holdIds: readonly string[]): Promise<void> {
  const on = (await readHolds(reader)).map(({ holdId }) => holdId);
  const missing = holdIds.filter((holdId) => !on.includes(holdId));
  if (missing.length > 0) throw new Refusal('HOLD_UNKNOWN', { missing, on });
}
