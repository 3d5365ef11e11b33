/**
 * One interface, two adapters (design 2.3.4). Phase bodies are generic in the realm and receive no mode.
 * Mutating methods take leave: a permit when live, nothing to take when rehearsing.
 */
import type { Permit } from '../gate/approval/permit.ts';
import type { MutatingPhase, PhaseName } from '../model/phase.ts';
import type { PhaseOutcome, PhaseResult, Realm } from '../model/artefacts/result.ts';
import type { Verdict } from './verdict.ts';

/** What a mutating phase must be handed: a one-use permit of that very phase, or null in rehearsal. */
export type Permission<R extends Realm, N extends MutatingPhase> = R extends 'live' ? Permit<N> : null;

/** What one phase reports while it works: items done of a total. */
export type Progress = (done: number, total: number, unit: string) => void;

export interface ExecutionAdapter<R extends Realm> {
  /** What sidecar, ledger and rows say together about a mutating phase: run it, adopt it, or leave it (design 6, 3.2). */
  verdict(phase: MutatingPhase): Promise<Verdict>;
  /** Makes the result of a phase that only computes. */
  conclude<N extends PhaseName>(phase: N, outcome: Omit<PhaseOutcome, 'at'>): Promise<PhaseResult<R, N>>;
  /** The result of a phase that was committed before and whose files lag behind. Writes nothing to the database. */
  adopt<N extends MutatingPhase>(phase: N): Promise<PhaseResult<R, N>>;

  sourcePin(): Promise<PhaseResult<R, 'source_pin'>>;
  preWriteBackup(
    leave: Permission<R, 'pre_write_backup'>,
    progress: Progress,
  ): Promise<PhaseResult<R, 'pre_write_backup'>>;
  grantProbe(): Promise<PhaseResult<R, 'grant_probe'>>;
  writeUnits(leave: Permission<R, 'cut_leg_a'>, progress: Progress): Promise<PhaseResult<R, 'cut_leg_a'>>;
  structuralVerify(): Promise<PhaseResult<R, 'structural_verify'>>;
  recordManifest(leave: Permission<R, 'leg_b_record'>): Promise<PhaseResult<R, 'leg_b_record'>>;
  writeVerify(leave: Permission<R, 'write_verify'>): Promise<PhaseResult<R, 'write_verify'>>;
  lifecycleEnact(leave: Permission<R, 'lifecycle_enact'>): Promise<PhaseResult<R, 'lifecycle_enact'>>;
}
