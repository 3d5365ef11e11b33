/** Reading the manifest of a run with the halves that are signed, exactly as it was recorded. */
import { z } from 'zod';
import { MACHINE_ROLES, type SignedManifest } from '../../../model/encoding/dsse.ts';
import type { Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

const rowSchema = camelRow({
  payloadType: z.string(),
  payload: z.string(),
  halves: z
    .array(z.strictObject({ role: z.enum(MACHINE_ROLES), fpr: z.string(), signature: z.string() }).readonly())
    .readonly(),
});

/** The manifest, or null before leg_b_record. Verifies nothing. */
export async function readManifest(queryable: Queryable, runId: string): Promise<SignedManifest | null> {
  const [row] = await queryable.rows(STATEMENTS.manifest, [runId], rowSchema);
  return row ?? null;
}
