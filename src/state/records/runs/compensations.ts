/** Compensations: the drafts of a run, and their state after a withdrawal. The database withdraws; this file only calls it. */
import { z } from 'zod';
import { draftSchema, type Draft } from '../../../model/artefacts/compensation.ts';
import { decidedByDatabase, signedParams, type SignedApproval } from '../gate/authz.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';

const withdrawnSchema = z.strictObject({ units: z.int(), versions: z.int() }).readonly();
const recordedSchema = z
  .strictObject({
    ...withdrawnSchema.unwrap().shape,
    compensation_sha256: z.string(),
    drafts_sha256: z.string(),
    review_decision_id: z.string(),
    recorded_by: z.string(),
    at: z.string(),
    /** The state of the rows now. */
    withdrawn_versions: z.int(),
    other_versions: z.int(),
    withdrawn_units: z.int(),
    other_units: z.int(),
    logged: z.int(),
    withdrawn_sha256: z.string(),
  })
  .readonly();

/** A compensation as it was recorded, and the state of the rows of its run now. */
export type RecordedCompensation = z.infer<typeof recordedSchema>;
/** How many units and versions of units were withdrawn. */
export type Withdrawn = z.infer<typeof withdrawnSchema>;

/** The remaining drafts of a run, in document order. */
export async function readDrafts(queryable: Queryable, runId: string): Promise<readonly Draft[]> {
  return queryable.rows(STATEMENTS.run_drafts, [runId], draftSchema);
}

/** The compensation of a run, or null. */
export async function readCompensation(queryable: Queryable, runId: string): Promise<RecordedCompensation | null> {
  return (await queryable.rows(STATEMENTS.run_compensation, [runId], recordedSchema))[0] ?? null;
}

/**
 * Withdraws the drafts of a run and voids it, after every transaction that writes for it has ended. Refusals: NOTHING_TO_WITHDRAW,
 * RUN_ENACTED, RESOLUTION_MISMATCH, STOP_HOLD, and those of `openWindow` for the resolution.
 */
export async function withdrawDrafts(tx: Transaction, resolution: SignedApproval): Promise<Withdrawn> {
  const answer = () => oneRow(tx, STATEMENTS.compensate_run, signedParams(resolution), withdrawnSchema);
  return await decidedByDatabase(answer);
}
