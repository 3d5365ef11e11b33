/** Phase 8, leg_b_record: the change set, the manifest and the executor's half of the pair. */
import type { Permit } from '../../gate/permit.ts';
import { canonicalLine } from '../../model/canonical.ts';
import { countChanges } from '../../model/change.ts';
import { sha256 } from '../../model/digest.ts';
import { insertChangeSet, insertManifest, insertPairSignature } from '../../state/evidence-writes.ts';
import { readSteps } from '../../state/run-ledger.ts';
import { readSourceVersionId } from '../../state/unit-writes.ts';
import type { Desk } from './desk.ts';
import { inputOf } from '../layers.ts';
import { manifestStatement } from './manifest.ts';
import { signedHalf } from './signed-half.ts';
import { recordPhase } from './recorded-phase.ts';

export async function legBRecord(desk: Desk, permit: Permit<'leg_b_record'>): Promise<void> {
  const { plan, sha256: planSha256 } = desk.sealed;
  const { run_id: runId } = plan.header;
  const { document_id: documentId } = plan.document;
  const steps = await readSteps(desk.reader, runId);
  const changes = countChanges(plan);
  await recordPhase(desk, {
    phase: 'leg_b_record',
    permit,
    connection: desk.executor,
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
      const payload = canonicalLine(manifestStatement(desk, steps));
      const payloadSha256 = sha256(payload);
      const { manifestId } = await insertManifest(tx, { runId, documentId, cutChangeSetId, payload, payloadSha256 });
      const signed = await signedHalf(desk, tx, 'executor', payload);
      await insertPairSignature(tx, { manifestId, runId, role: 'executor', signed });
      return payloadSha256;
    },
  });
}
