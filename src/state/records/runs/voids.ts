/** Voided runs. A void is final; the database decides whether it needs a signature. */
import { z } from 'zod';
import { decidedByDatabase, signedParams, type SignedApproval } from '../gate/authz.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';
import type { RegisteredRun } from './run-steps.ts';

export interface VoidedRun {
  readonly runId: string;
  /** What it had recorded, sorted; empty when it had cut nothing. */
  readonly steps: readonly string[];
  readonly reason: string;
  readonly recordedBy: string;
  readonly at: string;
  /** How many of its drafts a compensation has withdrawn; null when none has. */
  readonly withdrawn: number | null;
}

const voidSchema = camelRow({
  runId: z.string(),
  steps: z.array(z.string()),
  reason: z.string(),
  recordedBy: z.string(),
  at: z.string(),
  withdrawn: z.int().nullable(),
});

/** Those of the runs that are void. */
export async function readVoids(queryable: Queryable, runIds: readonly string[]): Promise<readonly VoidedRun[]> {
  return queryable.rows(STATEMENTS.run_voids, [runIds], voidSchema);
}

/** The void of a run, or null. */
export async function readVoid(queryable: Queryable, runId: string): Promise<VoidedRun | null> {
  return (await readVoids(queryable, [runId]))[0] ?? null;
}

/**
 * Voids a run, after every transaction that writes for it has ended; returns what it had recorded. Refusals:
 * STOP_RUN_VOID, VOID_UNSIGNED, RUN_ENACTED, RESOLUTION_MISMATCH, and those of `openWindow` for the resolution.
 */
export async function insertVoid(
  tx: Transaction,
  run: Pick<RegisteredRun, 'runId' | 'documentId' | 'planSha256'> & { readonly reason: string },
  resolution: SignedApproval | null,
): Promise<readonly string[]> {
  const signed = resolution === null ? ([null, [], [], []] as const) : signedParams(resolution);
  const params = [run.runId, run.documentId, run.planSha256, run.reason, ...signed];
  const answer = () => oneRow(tx, STATEMENTS.void_run, params, z.strictObject({ steps: z.array(z.string()) }));
  return (await decidedByDatabase(answer)).steps;
}
