/** The decisions that opened gates of a run, exactly as people signed them: the database keeps text and packets. */
import { z } from 'zod';
import { gateSchema, type Gate } from '../model/phase.ts';
import type { Queryable } from './db/database.ts';
import { STATEMENTS } from './db/sql.generated.ts';

export interface RecordedDecision {
  readonly gate: Gate;
  readonly reviewDecisionId: string;
  readonly approvalText: string;
  readonly signaturePackets: readonly Buffer[];
}

const rowSchema = z.strictObject({
  gate: gateSchema,
  review_decision_id: z.string(),
  approval: z.string(),
  signatures: z.array(z.string()),
});

/** Oldest first; a gate may have been opened again after its approval expired. */
export async function readDecisions(queryable: Queryable, runId: string): Promise<readonly RecordedDecision[]> {
  const rows = await queryable.rows(STATEMENTS.run_decisions, [runId], rowSchema);
  return rows.map((row) => ({
    gate: row.gate,
    reviewDecisionId: row.review_decision_id,
    approvalText: row.approval,
    signaturePackets: row.signatures.map((packet) => Buffer.from(packet, 'base64')),
  }));
}
