/** The evidence rows of a run: change set, manifest, pair of signatures, verification (design 6, 3.1, layer 3). */
import { z } from 'zod';
import { one, type Queryable } from '../../db/database.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

export interface RunEvidence {
  readonly changeSets: number;
  readonly executorSignatures: number;
  readonly verifierSignatures: number;
  /** `actualSha256` is computed from the stored payload. */
  readonly manifest: { readonly manifestId: string; readonly actualSha256: string } | null;
  readonly verification: { readonly rebuiltSha256: string; readonly result: string } | null;
}

const rowSchema = z.strictObject({
  change_sets: z.int(),
  executor_signatures: z.int(),
  verifier_signatures: z.int(),
  manifest_id: z.string().nullable(),
  manifest_sha256: z.string().nullable(),
  rebuilt_sha256: z.string().nullable(),
  verify_result: z.string().nullable(),
});

/** Reads the evidence that stands there now. */
export async function readEvidence(queryable: Queryable, runId: string): Promise<RunEvidence> {
  const row = await one(queryable, STATEMENTS.run_evidence, [runId], rowSchema);
  const {
    manifest_id: manifestId,
    manifest_sha256: actualSha256,
    rebuilt_sha256: rebuiltSha256,
    verify_result: result,
  } = row;
  return {
    changeSets: row.change_sets,
    executorSignatures: row.executor_signatures,
    verifierSignatures: row.verifier_signatures,
    manifest: manifestId === null || actualSha256 === null ? null : { manifestId, actualSha256 },
    verification: rebuiltSha256 === null || result === null ? null : { rebuiltSha256, result },
  };
}
