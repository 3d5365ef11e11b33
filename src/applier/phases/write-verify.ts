/** Phase 9, write_verify: the verifier reads everything back with its own role and connection, and records and signs what it found. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { present } from '../../model/assert.ts';
import { insertedRows } from '../../model/artefacts/expected.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
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
import type { Transaction } from '../../state/db/transaction.ts';
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

/** Refuses `VERIFY_MISMATCH` with every difference; then nothing is recorded and the run stays open. */
export async function verifyWrites(run: RunContext, permit: Permit<'write_verify'>): Promise<PhaseOutcome> {
  const { plan } = run.sealed;
  const { run_id: runId } = plan.header;
  const steps = await readSteps(run.verifier, runId);
  const recordedManifest = recordedOutput('leg_b_record', steps);
  const recordedRows = recordedOutput('cut_leg_a', steps);
  return recordPhase(run, {
    phase: 'write_verify',
    permit,
    connection: run.verifier,
    work: async (tx, attempt) => {
      const evidence = await readEvidence(tx, runId);
      const manifest = present(evidence.manifest, 'the manifest');
      const findings = await readBack(tx, run, recordedRows);
      const statement = present(await readManifest(tx, runId), 'the manifest');
      const all = [
        ...findings,
        { check: 'manifest_sha256', expected: recordedManifest, found: manifest.actualSha256 },
        ...(await executorFindings(run, tx, statement)),
      ];
      const differing = all.filter(({ expected, found }) => expected !== found);
      if (differing.length > 0) {
        const lines = differing.map(({ check, expected, found }) => `${check}: expected ${expected}, found ${found}`);
        throw new Refusal('VERIFY_MISMATCH', { differences: lines });
      }
      // Last, because the verifier signs what it has read back itself, never what it was given.
      await recordVerification(tx, attempt, await signedHalf(run, tx, 'verifier', statement.payload));
    },
  });
}

async function readBack(tx: Transaction, run: RunContext, recordedRows: string) {
  const { plan } = run.sealed;
  const { run_id: runId } = plan.header;
  const totals = await readUnitTotals(tx, runId);
  const sourceVersionId = await readSourceVersionId(tx, runId);
  const rebuilt = await compareRebuiltSource(tx, sourceVersionId, plan.source);
  const { unitsSha256, rowsSha256 } = await readContent(tx, runId);
  const planned = (table: 'public.information_unit' | 'public.unit_version' | 'public.unit_carry') =>
    String(insertedRows(plan.expected, 'cut_leg_a', table));
  const findings: readonly ComparedValue[] = [
    { check: 'information_unit', expected: planned('public.information_unit'), found: String(totals.units) },
    { check: 'unit_version', expected: planned('public.unit_version'), found: String(totals.versions) },
    { check: 'unit_carry', expected: planned('public.unit_carry'), found: String(totals.carried) },
    { check: 'units at another address', expected: '0', found: String(await countMisaddressed(tx, runId)) },
    { check: 'iu_lifecycle_log', expected: '0', found: String(totals.logged) },
    { check: 'text_sha256', expected: rebuilt.expected, found: rebuilt.found },
    { check: 'units_sha256', expected: plan.units_sha256, found: unitsSha256 },
    { check: 'rows_sha256', expected: plan.rows_sha256, found: rowsSha256 },
    { check: 'rows_sha256 as recorded', expected: recordedRows, found: rowsSha256 },
  ];
  return findings;
}
