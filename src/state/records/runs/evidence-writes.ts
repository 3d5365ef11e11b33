/**
 * Recording the steps of a run, each in the transaction that wrote its rows and bound to a window. The database takes what it
 * records from the window and from the tables; only what nobody but the caller can know is handed over.
 */
import { z } from 'zod';
import { MANIFEST_PAYLOAD_TYPE } from '../../../model/encoding/dsse.ts';
import { oneRow } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';

/** A signature over the PAE of the manifest, armored; null where the half is attested by the login alone. */
export type Half = { readonly fpr: string; readonly signature: string } | null;

/**
 * Ends cut_leg_a: the database computes the digest of the rows and compares it with the one that was signed. Returns it.
 * Refuses STOP_WINDOW (CT407 other rows, CT413 a newer attempt), PLAN_STALE (CT408), STOP_REPLAY_CONFLICT.
 */
export async function sealUnits(tx: Transaction, attempt: number, backupSha256: string): Promise<string> {
  const row = await oneRow(tx, STATEMENTS.seal_leg_a, [attempt, backupSha256], camelRow({ rowsSha256: z.string() }));
  return row.rowsSha256;
}

/**
 * Records change set, manifest and the executor's half. `payload` is the exact text of the in-toto statement. Refuses
 * STOP_WINDOW (CT407 a manifest about something else, CT409 too early), STOP_REPLAY_CONFLICT, STOP_GRANT.
 */
export async function recordManifestStep(tx: Transaction, attempt: number, payload: string, half: Half): Promise<void> {
  const params = [attempt, MANIFEST_PAYLOAD_TYPE, payload, half?.fpr ?? null, half?.signature ?? null];
  await oneRow(tx, STATEMENTS.record_leg_b, params, camelRow({ manifestId: z.string() }));
}

/**
 * Records that the verifier has read the run back, with its half. The database reads everything again under this login.
 * Refuses STOP_WINDOW (CT403 committed late, CT407 other rows or manifest, CT409 too early), STOP_REPLAY_CONFLICT, STOP_GRANT.
 */
export async function recordVerification(tx: Transaction, attempt: number, half: Half): Promise<void> {
  const params = [attempt, half?.fpr ?? null, half?.signature ?? null];
  await oneRow(tx, STATEMENTS.record_verify, params, camelRow({ outputSha256: z.string() }));
}

/**
 * Enacts every draft of the run of the bound SG_2 window and records the step; returns how many drafts there were. Refuses
 * STOP_WINDOW (CT403, CT407, CT409), PLAN_STALE when another version came into force (CT408), STOP_REPLAY_CONFLICT.
 */
export async function enactRun(tx: Transaction, attempt: number): Promise<number> {
  return (await oneRow(tx, STATEMENTS.enact_units, [attempt], z.strictObject({ enacted: z.int() }))).enacted;
}
