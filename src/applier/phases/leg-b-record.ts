/** Phase 8, leg_b_record: the change set, the manifest and the executor's half of the pair. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { canonicalLine } from '../../model/encoding/canonical.ts';
import { countChanges } from '../../model/artefacts/change.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { insertChangeSet, insertManifest, insertPairSignature } from '../../state/records/runs/evidence-writes.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import { readSourceVersionId } from '../../state/records/content/unit-writes.ts';
import type { RunContext } from '../recording/run-context.ts';
import { inputOf } from '../layers.ts';
import { manifestStatement } from '../recording/manifest.ts';
import { signedHalf } from '../recording/signed-half.ts';
import { recordPhase } from '../recording/recorded-phase.ts';

/** Refusals besides those of `recordPhase`: those of `signedHalf`. */
export async function recordManifest(run: RunContext, permit: Permit<'leg_b_record'>): Promise<PhaseOutcome> {
  const { plan, sha256: planSha256 } = run.sealed;
  const { run_id: runId } = plan.header;
  const { document_id: documentId } = plan.document;
  const steps = await readSteps(run.reader, runId);
  const changes = countChanges(plan);
  return recordPhase(run, {
    phase: 'leg_b_record',
    permit,
    connection: run.executor,
    inputSha256: inputOf('leg_b_record', plan, steps),
    work: async (tx) => {
      const sourceVersionId = await readSourceVersionId(tx, runId);
      const { cutChangeSetId } = await insertChangeSet(tx, {
        runId,
        documentId,
        sourceVersionId,
        planSha256,
        unitsSha256: plan.units_sha256,
        created: changes.created,
        basedOn: plan.based_on?.source_version_id ?? null,
        changes,
      });
      const payload = canonicalLine(manifestStatement(run, steps));
      const payloadSha256 = sha256(payload);
      const { manifestId } = await insertManifest(tx, { runId, documentId, cutChangeSetId, payload, payloadSha256 });
      const signed = await signedHalf(run, tx, 'executor', payload);
      await insertPairSignature(tx, { manifestId, runId, role: 'executor', signed });
      return payloadSha256;
    },
  });
}
