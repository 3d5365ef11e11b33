/** What sidecar, ledger and rows say of a recorded phase, each in its own words; `verdict.ts` decides what follows. */
import { present } from '../../model/assert.ts';
import { framedSha256 } from '../../model/digest.ts';
import type { Plan } from '../../model/plan.ts';
import type { RecordedPhase } from '../../model/phase.ts';
import { stepKey, type Sidecar } from '../../model/sidecar.ts';
import type { Queryable } from '../../state/db/database.ts';
import { readEvidence, type RunEvidence } from '../../state/run-evidence.ts';
import type { RunStep } from '../../state/run-ledger.ts';
import { readUnitTotals, rowsDigest, type UnitTotals } from '../../state/run-rows.ts';
import type { LedgerSays, RowsSay, SidecarSays } from '../verdict.ts';

/** Everything that the database knows of a run, read at one time. */
export interface RunFacts {
  readonly steps: readonly RunStep[];
  readonly evidence: RunEvidence;
  readonly units: UnitTotals;
  /** Over every unit row of the run with its body hashed afresh; null when there is none. */
  readonly rowsDigest: string | null;
}

/** Reads the run's rows and ledger. Lock first, or only to show. */
export async function readRunFacts(queryable: Queryable, steps: readonly RunStep[], runId: string): Promise<RunFacts> {
  const units = await readUnitTotals(queryable, runId);
  return {
    steps,
    evidence: await readEvidence(queryable, runId),
    units,
    rowsDigest: units.versions === 0 ? null : await rowsDigest(queryable, runId),
  };
}

/** The input of each recorded phase: what it builds on, so that a step key names one step of one history. */
export function inputOf(phase: RecordedPhase, plan: Plan, steps: readonly RunStep[]): string {
  const outputOf = (name: RecordedPhase) =>
    present(steps.find(({ step }) => step === name)?.outputSha256, `the recorded output of ${name}`);
  if (phase === 'cut_leg_a') return plan.units_sha256;
  if (phase === 'leg_b_record') return outputOf('cut_leg_a');
  return outputOf('leg_b_record');
}

/** The output of write_verify: what the verifier found, bound to the manifest it verified. */
export function verificationSha256(rebuiltSha256: string, digest: string, payloadSha256: string): string {
  return framedSha256('cutter.write_verify/1', [rebuiltSha256, digest, payloadSha256]);
}

/** The output of lifecycle_enact: the enacted rows and how many were logged. */
export function enactmentSha256(digest: string, logged: number): string {
  return framedSha256('cutter.lifecycle_enact/1', [digest, String(logged)]);
}

export function sidecarSays(sidecar: Sidecar, phase: RecordedPhase, key: string): SidecarSays {
  const step = sidecar.steps[phase];
  if (step === undefined) return 'none';
  return step.step_key === key ? step.state : 'other';
}

export function ledgerSays(steps: readonly RunStep[], phase: RecordedPhase, key: string): LedgerSays {
  const step = steps.find((each) => each.step === phase);
  if (step === undefined) return 'none';
  return step.stepKey === key ? 'same' : 'other';
}

/** Whether the rows of a phase are absent, complete with the recorded digest, or something else. */
export function rowsSay(phase: RecordedPhase, plan: Plan, facts: RunFacts): RowsSay {
  const recorded = facts.steps.find(({ step }) => step === phase)?.outputSha256;
  const found = rowsOf(phase, plan, facts);
  if (found.count === 0) return 'zero';
  return found.count === found.planned && found.outputSha256 === recorded ? 'full' : 'other';
}

interface RowsOfPhase {
  readonly count: number;
  readonly planned: number;
  readonly outputSha256: string | null;
}

function rowsOf(phase: RecordedPhase, plan: Plan, { evidence, units, rowsDigest: digest }: RunFacts): RowsOfPhase {
  const planned = plan.units.length;
  const { manifest, verification } = evidence;
  switch (phase) {
    case 'cut_leg_a':
      return { count: units.units + units.versions, planned: planned * 2, outputSha256: digest };
    case 'leg_b_record':
      return {
        count: evidence.changeSets + (manifest === null ? 0 : 1) + evidence.executorSignatures,
        planned: 3,
        outputSha256: manifest?.actualSha256 ?? null,
      };
    case 'write_verify':
      return {
        count: (verification === null ? 0 : 1) + evidence.verifierSignatures,
        planned: 2,
        outputSha256:
          verification === null || manifest === null || digest === null
            ? null
            : verificationSha256(verification.rebuiltSha256, digest, manifest.actualSha256),
      };
    case 'lifecycle_enact':
      return {
        count: units.logged + units.enactedUnits + units.enactedVersions,
        planned: planned * 3,
        outputSha256: digest === null ? null : enactmentSha256(digest, units.logged),
      };
  }
}

/** The key of a phase's step, or null while what it builds on is not recorded yet. */
export function keyOf(phase: RecordedPhase, plan: Plan, planSha256: string, steps: readonly RunStep[]): string | null {
  const before = phase === 'cut_leg_a' ? null : phase === 'leg_b_record' ? 'cut_leg_a' : 'leg_b_record';
  if (before !== null && !steps.some(({ step }) => step === before)) return null;
  return stepKey(plan.header.run_id, planSha256, phase, inputOf(phase, plan, steps));
}
