/** Signs the manifest with a machine key and verifies the signature at once, with the usual checks. */
import { verifyHalves } from '../../gate/approval/manifest-pair.ts';
import type { AdmittedTrust } from '../../gate/trust/admit-trust.ts';
import {
  envelopeOf,
  MANIFEST_PAYLOAD_TYPE,
  preAuthEncoding,
  type MachineRole,
  type SignedManifest,
} from '../../model/encoding/dsse.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Queryable } from '../../state/db/database.ts';
import { readClock } from '../../state/records/database/target-identity.ts';
import type { RunContext } from './run-context.ts';

/**
 * The half of `role`, or null when no machine keys are configured. A signature that does not verify under the trust file
 * is refused here and not recorded. KEY_FILE, SIGNATURE_*, SIGNER_*, KEY_*, MANIFEST_PAIR.
 */
export async function signedHalf(
  run: RunContext,
  tx: Queryable,
  role: MachineRole,
  payload: string,
): Promise<{ readonly fpr: string; readonly signature: string } | null> {
  if (run.machines === null) return null;
  const { keys, trust } = run.machines;
  const { fpr } = keys[role];
  const { epochMs: nowMs } = await readClock(tx);
  const signature = (await keys[role].sign(preAuthEncoding(MANIFEST_PAYLOAD_TYPE, payload), nowMs)).toString('ascii');
  const made = { payloadType: MANIFEST_PAYLOAD_TYPE, payload, halves: [{ role, fpr, signature }] };
  const [signer] = await verifyHalves(envelopeOf(made), trust, nowMs);
  if (signer?.role !== role || signer.fpr !== fpr) throw new Refusal('MANIFEST_PAIR', { role, fpr });
  return { fpr, signature };
}

/** The verifier's check of the executor's half before it adds its own; does nothing if that half is unsigned. */
export async function executorFindings(
  run: RunContext,
  tx: Queryable,
  manifest: SignedManifest,
): Promise<readonly { readonly check: string; readonly expected: string; readonly found: string }[]> {
  if (run.machines === null || manifest.halves.length === 0) return [];
  const { epochMs: nowMs } = await readClock(tx);
  const found = await executorState(manifest, run.machines.trust, nowMs);
  return [{ check: 'signature of the executor', expected: 'good', found }];
}

async function executorState(manifest: SignedManifest, trust: AdmittedTrust, nowMs: number): Promise<string> {
  try {
    const signers = await verifyHalves(envelopeOf(manifest), trust, nowMs);
    return signers.map(({ role }) => role).join(' ') === 'executor' ? 'good' : 'not by the executor alone';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return error.code;
  }
}
