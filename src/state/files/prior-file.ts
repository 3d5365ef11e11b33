/** `prior.json` in a run's folder: what SG_1 closed with. Not authoritative: apply reads the database instead. */
import { join } from 'node:path';
import { z } from 'zod';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { envelopeSchema } from '../../model/encoding/dsse.ts';
import { sha256Schema, uuidSchema } from '../../model/ids.ts';
import { ledgerHeadSchema } from '../../model/artefacts/ledger.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { ClosedRun } from '../records/runs/closed-run.ts';
import { readOnce } from '../../config/read-once.ts';

/** A manifest names the steps of leg A, the rows that moved and who approved. */
const MAX_PRIOR_BYTES = 1_048_576;
const RULES = {
  kind: 'APPROVAL_PRIOR',
  size: 'APPROVAL_PRIOR',
  missing: 'APPROVAL_PRIOR',
  limitBytes: MAX_PRIOR_BYTES,
} as const;

const priorSchema = z.strictObject({
  review_decision_id: uuidSchema,
  manifest_sha256: sha256Schema,
  ledger_head: ledgerHeadSchema,
  manifest: envelopeSchema,
});

/**
 * The decision and the manifest that an SG_2 approval of the run must name, the latter with its signatures. Refuses with APPROVAL_PRIOR when SG_1 has not
 * closed, that is, if there is no such file, and if the file is not canonical.
 */
export async function readPrior(sidecarRoot: string, runId: string): Promise<ClosedRun> {
  const file = join(sidecarRoot, runId, 'prior.json');
  const { bytes } = await readOnce(file, RULES);
  const value = parsePrior(file, bytes.toString('utf8'));
  const prior = priorSchema.safeParse(value);
  if (!prior.success || canonicalJson(prior.data) !== bytes.toString('utf8'))
    throw new Refusal('APPROVAL_PRIOR', { file, problem: 'it is not in its one form' });
  const { review_decision_id: reviewDecisionId, manifest_sha256: manifestSha256, ...rest } = prior.data;
  return { reviewDecisionId, manifestSha256, ledgerHead: rest.ledger_head, manifest: rest.manifest };
}

function parsePrior(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new Refusal('APPROVAL_PRIOR', { file, problem: 'it is not JSON' }, { cause: error });
  }
}
