/** Writing evidence: change set, manifest, the two halves of the pair, verify result. Each needs a bound window. */
import { z } from 'zod';
import { canonicalLine, type Json } from '../../../model/encoding/canonical.ts';
import { MANIFEST_PAYLOAD_TYPE, type MachineRole } from '../../../model/encoding/dsse.ts';
import { one } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';

export interface NewChangeSet {
  readonly runId: string;
  readonly documentId: string;
  readonly sourceVersionId: string;
  readonly planSha256: string;
  readonly unitsSha256: string;
  readonly created: number;
  /** The version in force that was changed; null when nothing was in force. */
  readonly basedOn: string | null;
  /** How many units of each class. */
  readonly changes: Readonly<Record<string, number>>;
}

/** Records what the run did to the units; the server adds the fingerprint of the cut. `STOP_WINDOW`, `STOP_REPLAY_CONFLICT`. */
export async function insertChangeSet(
  tx: Transaction,
  changes: NewChangeSet,
): Promise<{ readonly cutChangeSetId: string }> {
  const { runId, documentId, sourceVersionId, planSha256, unitsSha256, created, basedOn } = changes;
  const counts = canonicalLine(changes.changes);
  const params = [runId, documentId, sourceVersionId, planSha256, unitsSha256, created, basedOn, counts];
  return one(tx, STATEMENTS.insert_change_set, params, camelRow({ cutChangeSetId: z.string() }));
}

export interface NewManifest {
  readonly runId: string;
  readonly documentId: string;
  readonly cutChangeSetId: string;
  /** The exact text of the in-toto statement. */
  readonly payload: string;
  readonly payloadSha256: string;
}

/** Records the manifest; the database checks that the digest is that of the payload. `STOP_WINDOW`, `STOP_REPLAY_CONFLICT`. */
export async function insertManifest(tx: Transaction, manifest: NewManifest): Promise<{ readonly manifestId: string }> {
  const { runId, documentId, cutChangeSetId, payload, payloadSha256 } = manifest;
  const params = [runId, documentId, cutChangeSetId, MANIFEST_PAYLOAD_TYPE, payload, payloadSha256];
  return one(tx, STATEMENTS.insert_manifest, params, camelRow({ manifestId: z.string() }));
}

export interface NewPairSignature {
  readonly manifestId: string;
  readonly runId: string;
  readonly role: MachineRole;
  /** Armored, over the PAE of the manifest; null where the half is attested by the login alone. */
  readonly signed: { readonly fpr: string; readonly signature: string } | null;
}

/**
 * Records one half of the pair, signed or unsigned; the login must be that of the role (`STOP_GRANT`).
 * `STOP_WINDOW`, `STOP_REPLAY_CONFLICT`.
 */
export async function insertPairSignature(tx: Transaction, half: NewPairSignature): Promise<void> {
  const { manifestId, runId, role, signed } = half;
  const status = signed === null ? 'unsigned' : 'signed';
  const params = [manifestId, runId, role, status, signed?.fpr ?? null, signed?.signature ?? null];
  await one(tx, STATEMENTS.insert_pair_signature, params, camelRow({ signatureId: z.string() }));
}

export interface NewVerifyResult {
  readonly runId: string;
  readonly documentId: string;
  readonly manifestId: string;
  readonly checks: readonly { readonly check: string; readonly expected: string; readonly found: string }[];
  readonly rebuiltSha256: string;
  readonly units: number;
}

/** Records that the verifier found everything as it must be; a difference is never recorded here, it stops the run. */
export async function insertVerifyResult(tx: Transaction, result: NewVerifyResult): Promise<void> {
  const { runId, documentId, manifestId, rebuiltSha256, units } = result;
  const checks: Json = result.checks.map(({ check, expected, found }) => ({ check, expected, found }));
  const params = [runId, documentId, manifestId, 'matched', canonicalLine(checks), rebuiltSha256, units];
  await one(tx, STATEMENTS.insert_verify_result, params, camelRow({ verifyResultId: z.string() }));
}
