/** Phase 7, structural_verify: the rows that cut_leg_a committed, read again by two other roles at the same time. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { framedSha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readSourceVersionId } from '../../state/records/content/unit-writes.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import { compareRebuiltSource, readUnitTotals, rowsDigest } from '../../state/records/runs/run-rows.ts';
import { recordedOutput } from '../layers.ts';
import { concludePhase } from '../recording/conclude-phase.ts';
import type { RunContext } from '../recording/run-context.ts';

/** Refuses STOP_REPLAY_CONFLICT when the rows changed since, STOP_LOSSLESS when they do not rebuild the source. */
export async function verifyStructure(run: RunContext): Promise<PhaseOutcome> {
  const { sealed, reader, verifier } = run;
  const { plan } = sealed;
  const { run_id: runId } = plan.header;
  const recorded = recordedOutput('cut_leg_a', await readSteps(reader, runId));
  const sourceVersionId = await readSourceVersionId(reader, runId);
  const [digest, rebuilt] = await Promise.all([
    rowsDigest(reader, runId),
    compareRebuiltSource(verifier, sourceVersionId, plan.source),
  ]);
  if (digest !== recorded)
    throw new Refusal('STOP_REPLAY_CONFLICT', {
      reason: 'ROWS_CHANGED',
      recorded_sha256: recorded,
      found_sha256: digest,
    });
  if (!rebuilt.matched)
    throw new Refusal('STOP_LOSSLESS', { text_sha256: rebuilt.expected, rebuilt_sha256: rebuilt.found });
  const { units, versions, carried } = await readUnitTotals(reader, runId);
  return concludePhase(run, {
    inputSha256: recorded,
    outputSha256: framedSha256('cutter.structural_verify/1', [digest, rebuilt.found]),
    delta: [],
    facts: {
      detail: `${versions + carried} units rebuild the source`,
      units,
      versions,
      carried,
      rebuilt_sha256: rebuilt.found,
    },
  });
}
