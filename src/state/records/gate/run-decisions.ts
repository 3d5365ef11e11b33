/** What people decided about a run, exactly as they signed it: the stored text and packets. */
import { z } from 'zod';
import type { Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

export interface RecordedDecision {
  /** Approvals opened a gate of the run; resolutions are SG_3's, about the run or about holds. */
  readonly folder: 'approvals' | 'resolutions';
  /** The gate of an approval, the action of a resolution. */
  readonly name: string;
  readonly reviewDecisionId: string;
  readonly document: string;
  readonly signaturePackets: readonly Buffer[];
}

const rowSchema = camelRow({
  folder: z.enum(['approvals', 'resolutions']),
  name: z.string(),
  reviewDecisionId: z.string(),
  document: z.string(),
  signatures: z.array(z.string()),
});

/** Oldest first; a gate may have been opened again after its approval expired. */
export async function readDecisions(queryable: Queryable, runId: string): Promise<readonly RecordedDecision[]> {
  const rows = await queryable.rows(STATEMENTS.run_decisions, [runId], rowSchema);
  return rows.map(({ signatures, ...row }) => ({
    ...row,
    signaturePackets: signatures.map((packet) => Buffer.from(packet, 'base64')),
  }));
}
