/** What people decided about a run, exactly as they signed it: the database keeps text and packets. */
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

export interface RecordedResolution {
  readonly action: string;
  readonly reviewDecisionId: string;
  readonly document: string;
  readonly signaturePackets: readonly Buffer[];
}

const resolutionRowSchema = z.strictObject({
  action: z.string(),
  review_decision_id: z.string(),
  document: z.string(),
  signatures: z.array(z.string()),
});

/** What SG_3 decided about the run and about holds, oldest first. */
export async function readResolutions(queryable: Queryable, runId: string): Promise<readonly RecordedResolution[]> {
  const rows = await queryable.rows(STATEMENTS.run_resolutions, [runId], resolutionRowSchema);
  return rows.map(({ action, review_decision_id: reviewDecisionId, document, signatures }) => ({
    action,
    reviewDecisionId,
    document,
    signaturePackets: signatures.map((packet) => Buffer.from(packet, 'base64')),
  }));
}
