/** What SG_1 of a run ended with, from the database. An approval for SG_2 names it (docs/invariants.md: prior-matches). */
import { envelopeOf, type Envelope } from '../../../model/encoding/dsse.ts';
import type { LedgerHead } from '../../../model/artefacts/ledger.ts';
import { readWindows } from '../gate/authz.ts';
import type { Queryable } from '../../db/database.ts';
import { readLedgerAtStep } from '../gate/ledger.ts';
import { readManifest } from './manifest.ts';
import { readEvidence } from './run-evidence.ts';
import { readSteps } from './run-steps.ts';

export interface ClosedRun {
  /** The decision under which the verifier recorded. */
  readonly reviewDecisionId: string;
  /** Of the manifest that was verified, computed from its stored payload. */
  readonly manifestSha256: string;
  /** The ledger with the receipt of that verification. */
  readonly ledgerHead: LedgerHead;
  /** That manifest, with the signatures that it has. */
  readonly manifest: Envelope;
}

/** Null while SG_1 is not closed by a passed verification. */
export async function readClosedRun(queryable: Queryable, runId: string): Promise<ClosedRun | null> {
  const verified = (await readSteps(queryable, runId)).find(({ step }) => step === 'write_verify');
  const { manifest, verification } = await readEvidence(queryable, runId);
  const signed = await readManifest(queryable, runId);
  if (verified === undefined || manifest === null || signed === null || verification?.result !== 'matched') return null;
  const decision = (await readWindows(queryable, runId)).find(
    ({ approvalSha256 }) => approvalSha256 === verified.approvalSha256,
  );
  const ledgerHead = await readLedgerAtStep(queryable, runId, 'write_verify');
  if (decision === undefined || ledgerHead === null) return null;
  return {
    reviewDecisionId: decision.reviewDecisionId,
    manifestSha256: manifest.actualSha256,
    ledgerHead,
    manifest: envelopeOf(signed),
  };
}
