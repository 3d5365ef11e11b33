/** Phase 9, write_verify: the verifier reads everything back with its own role and connection, and records and signs what it found. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { present } from '../../model/assert.ts';
import { insertedRows } from '../../model/artefacts/expected.ts';
import { isRefusal, Refusal } from '../../model/refusals/refusal.ts';
import { recordVerification } from '../../state/records/runs/evidence-writes.ts';
import { readManifest } from '../../state/records/runs/manifest.ts';
import { readEvidence } from '../../state/records/runs/run-evidence.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import {
  compareRebuiltSource,
  countMisaddressed,
  readContent,
  readUnitTotals,
} from '../../state/records/runs/run-rows.ts';
import { readSourceVersionId } from '../../state/records/content/unit-writes.ts';
import type { Queryable } from '../../state/db/database.ts';
import type { RunContext } from '../recording/run-context.ts';
import { recordedOutput } from '../layers.ts';
import { recordPhase } from '../recording/recorded-phase.ts';
import { executorFindings, signedHalf } from '../recording/signed-half.ts';

/** One line of the verifier's comparison; recorded as it is. */
interface ComparedValue {
  readonly check: string;
  readonly expected: string;
  readonly found: string;
}

/**
 * Refuses `VERIFY_MISMATCH` with every difference; then nothing is recorded and the run stays open. The database reads every row
 * once and decides; what differs is looked up only when it refuses.
 */
export async function verifyWrites(run: RunContext, permit: Permit<'write_verify'>): Promise<PhaseOutcome> {
  const { run_id: runId } = run.sealed.plan.header;
  try {
    return await recordPhase(run, {
      phase: 'write_verify',
      permit,
      connection: run.verifier,
      work: async (tx, attempt) => {
        const statement = present(await readManifest(tx, runId), 'the manifest');
        requireEqual([...(await countedRows(tx, run)), ...(await executorFindings(run, tx, statement))]);
        await recordVerification(tx, attempt, await signedHalf(run, tx, 'verifier', statement.payload));
      },
    });
  } catch (error) {
    if (isRefusal(error, 'STOP_INVARIANT') || isRefusal(error, 'PLAN_STALE')) requireEqual(await readBack(run));
    throw error;
  }
}

function requireEqual(compared: readonly ComparedValue[]): void {
  const differences = compared
    .filter(({ expected, found }) => expected !== found)
    .map(({ check, expected, found }) => `${check}: expected ${expected}, found ${found}`);
  if (differences.length > 0) throw new Refusal('VERIFY_MISMATCH', { differences });
}

async function countedRows(queryable: Queryable, { sealed }: RunContext): Promise<readonly ComparedValue[]> {
  const { plan } = sealed;
  const totals = await readUnitTotals(queryable, plan.header.run_id);
  const planned = (table: 'public.information_unit' | 'public.unit_version' | 'public.unit_carry') =>
    String(insertedRows(plan.expected, 'cut_leg_a', table));
  return [
    { check: 'information_unit', expected: planned('public.information_unit'), found: String(totals.units) },
    { check: 'unit_version', expected: planned('public.unit_version'), found: String(totals.versions) },
    { check: 'unit_carry', expected: planned('public.unit_carry'), found: String(totals.carried) },
    { check: 'iu_lifecycle_log', expected: '0', found: String(totals.logged) },
  ];
}

/** Everything that the database refuses by one word. */
async function readBack(run: RunContext): Promise<readonly ComparedValue[]> {
  const { verifier } = run;
  const { plan } = run.sealed;
  const { run_id: runId } = plan.header;
  const steps = await readSteps(verifier, runId);
  const manifest = present((await readEvidence(verifier, runId)).manifest, 'the manifest');
  const rebuilt = await compareRebuiltSource(verifier, await readSourceVersionId(verifier, runId), plan.source);
  const { unitsSha256, rowsSha256 } = await readContent(verifier, runId);
  return [
    { check: 'units at another address', expected: '0', found: String(await countMisaddressed(verifier, runId)) },
    { check: 'text_sha256', expected: rebuilt.expected, found: rebuilt.found },
    { check: 'units_sha256', expected: plan.units_sha256, found: unitsSha256 },
    { check: 'rows_sha256', expected: plan.rows_sha256, found: rowsSha256 },
    { check: 'rows_sha256 as recorded', expected: recordedOutput('cut_leg_a', steps), found: rowsSha256 },
    { check: 'manifest_sha256', expected: recordedOutput('leg_b_record', steps), found: manifest.actualSha256 },
  ];
}
