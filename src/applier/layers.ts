/** The states of a recorded phase in the sidecar, in the ledger and in the rows. `verdict.ts` decides what follows from them. */
import { present } from '../model/assert.ts';
import { framedSha256 } from '../model/encoding/digest.ts';
import { insertedRows, type Delta } from '../model/artefacts/expected.ts';
import type { Plan } from '../model/artefacts/plan.ts';
import type { RecordedPhase } from '../model/phase.ts';
import { stepKey, type Sidecar } from '../model/artefacts/sidecar.ts';
import type { LedgerState, RowState, SidecarState } from './verdict.ts';

/** A ledger row, as far as the layers are compared. */
export interface LedgerStep {
  readonly step: string;
  readonly stepKey: string;
  readonly inputSha256: string;
  readonly outputSha256: string;
  readonly delta: readonly Delta[];
}

/** What the database holds of a run: ledger, evidence, and unit rows with their bodies hashed again. */
export interface LayerFacts {
  readonly steps: readonly LedgerStep[];
  readonly evidence: {
    readonly changeSets: number;
    readonly executorSignatures: number;
    readonly verifierSignatures: number;
    readonly manifest: { readonly actualSha256: string } | null;
    readonly verification: { readonly rebuiltSha256: string; readonly result: string } | null;
  };
  readonly units: {
    readonly units: number;
    readonly versions: number;
    readonly carried: number;
    readonly enactedUnits: number;
    readonly enactedVersions: number;
    readonly logged: number;
  };
  readonly rowsDigest: string | null;
  readonly unitsSha256: string | null;
}

/** The input of each recorded phase: what it builds on, so that a step key names one step of one history. */
export function inputOf(phase: RecordedPhase, plan: Plan, steps: readonly LedgerStep[]): string {
  if (phase === 'cut_leg_a') return plan.rows_sha256;
  return recordedOutput(phase === 'leg_b_record' ? 'cut_leg_a' : 'leg_b_record', steps);
}

/** The output of a phase that the ledger has; throws if it does not have it. */
export function recordedOutput(phase: RecordedPhase, steps: readonly LedgerStep[]): string {
  return present(steps.find(({ step }) => step === phase)?.outputSha256, `the recorded output of ${phase}`);
}

/** The output of write_verify: what the verifier found, bound to the manifest it verified. */
export function verificationSha256(rebuiltSha256: string, digest: string, payloadSha256: string): string {
  return framedSha256('cutter.write_verify/1', [rebuiltSha256, digest, payloadSha256]);
}

/** The output of lifecycle_enact: the enacted rows and how many were logged. */
export function enactmentSha256(digest: string, logged: number): string {
  return framedSha256('cutter.lifecycle_enact/1', [digest, String(logged)]);
}

export function sidecarState(sidecar: Sidecar, phase: RecordedPhase, key: string): SidecarState {
  const step = sidecar.steps[phase];
  if (step === undefined) return 'none';
  return step.step_key === key ? step.state : 'other';
}

export function ledgerState(steps: readonly LedgerStep[], phase: RecordedPhase, key: string): LedgerState {
  const step = steps.find((each) => each.step === phase);
  if (step === undefined) return 'none';
  return step.stepKey === key ? 'same' : 'other';
}

/** The facts for the verdict about a phase's rows. */
type RowFacts = Omit<LayerFacts, 'unitsSha256'>;

/**
 * Whether the verdict depends on the digest of the unit rows: only where rows of the phase exist, and never for leg_b_record,
 * whose manifest has a digest of its own. Checked first, because the digest reads every body.
 */
export function needsDigest(phase: RecordedPhase, plan: Plan, facts: Omit<RowFacts, 'rowsDigest'>): boolean {
  return phase !== 'leg_b_record' && haveRows(phase, facts, rowsOf(phase, plan, { ...facts, rowsDigest: null }));
}

/** Whether the rows of a phase are absent, complete with the recorded digest, or something else. */
export function rowState(phase: RecordedPhase, plan: Plan, facts: RowFacts): RowState {
  const recorded = facts.steps.find(({ step }) => step === phase)?.outputSha256;
  const found = rowsOf(phase, plan, facts);
  if (!haveRows(phase, facts, found)) return 'zero';
  return found.count === found.planned && found.outputSha256 === recorded ? 'full' : 'other';
}

/** A re-cut that only moves units inserts no row in lifecycle_enact; then only the ledger shows that the phase was done. */
function haveRows(phase: RecordedPhase, { steps }: Pick<RowFacts, 'steps'>, { count, planned }: RowsOfPhase): boolean {
  return planned === 0 ? steps.some(({ step }) => step === phase) : count > 0;
}

interface RowsOfPhase {
  readonly count: number;
  readonly planned: number;
  readonly outputSha256: string | null;
}

function rowsOf(phase: RecordedPhase, plan: Plan, { evidence, units, rowsDigest: digest }: RowFacts): RowsOfPhase {
  const created = insertedRows(plan.expected, 'cut_leg_a', 'public.information_unit');
  const written = insertedRows(plan.expected, 'cut_leg_a', 'public.unit_version');
  const { manifest, verification } = evidence;
  switch (phase) {
    case 'cut_leg_a':
      return {
        count: units.units + units.versions + units.carried,
        planned: created + plan.units.length,
        outputSha256: digest,
      };
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
        planned: created + written + insertedRows(plan.expected, 'lifecycle_enact', 'public.iu_lifecycle_log'),
        outputSha256: digest === null ? null : enactmentSha256(digest, units.logged),
      };
  }
}

/** The key of a phase's step, or null if the phases before it are not recorded yet. */
export function keyOf(
  phase: RecordedPhase,
  plan: Plan,
  planSha256: string,
  steps: readonly LedgerStep[],
): string | null {
  const before = phase === 'cut_leg_a' ? null : phase === 'leg_b_record' ? 'cut_leg_a' : 'leg_b_record';
  if (before !== null && !steps.some(({ step }) => step === before)) return null;
  return stepKey(plan.header.run_id, planSha256, phase, inputOf(phase, plan, steps));
}
