/** The evidence rows of a run: change set, manifest, pair of signatures, verification. */
import { z } from 'zod';
import { oneRow, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

export interface RunEvidence {
  readonly changeSets: number;
  readonly executorSignatures: number;
  readonly verifierSignatures: number;
  /** `actualSha256` is computed from the stored payload. */
  readonly manifest: { readonly manifestId: string; readonly actualSha256: string } | null;
  readonly verification: { readonly rebuiltSha256: string; readonly result: string } | null;
}

const rowSchema = camelRow({
  changeSets: z.int(),
  executorSignatures: z.int(),
  verifierSignatures: z.int(),
  manifestId: z.string().nullable(),
  manifestSha256: z.string().nullable(),
  rebuiltSha256: z.string().nullable(),
  verifyResult: z.string().nullable(),
});

/** Reads the evidence that is recorded now. */
export async function readEvidence(queryable: Queryable, runId: string): Promise<RunEvidence> {
  const row = await oneRow(queryable, STATEMENTS.run_evidence, [runId], rowSchema);
  const { manifestId, manifestSha256: actualSha256, rebuiltSha256, verifyResult: result, ...counts } = row;
  return {
    ...counts,
    manifest: manifestId === null || actualSha256 === null ? null : { manifestId, actualSha256 },
    verification: rebuiltSha256 === null || result === null ? null : { rebuiltSha256, result },
  };
}
