/** The eleven phases, the gates and the roles. The names are part of the artefacts and never change. */
import { z } from 'zod';

export const GATES = ['SG_1', 'SG_2', 'SG_3'] as const;
export type Gate = (typeof GATES)[number];
export const gateSchema = z.enum(GATES);

export const PHASE_NAMES = [
  'source_pin',
  'mark',
  'cutplan',
  'pre_write_backup',
  'grant_probe',
  'cut_leg_a',
  'structural_verify',
  'leg_b_record',
  'write_verify',
  'lifecycle_enact',
  'closeout',
] as const;
export type PhaseName = (typeof PHASE_NAMES)[number];
export const phaseSchema = z.enum(PHASE_NAMES);

/** The phases that change something outside the run's own folder, and the gate that each one needs. */
export const GATE_OF_PHASE = {
  pre_write_backup: 'SG_1',
  cut_leg_a: 'SG_1',
  leg_b_record: 'SG_1',
  write_verify: 'SG_1',
  lifecycle_enact: 'SG_2',
} as const satisfies Partial<Record<PhaseName, Gate>>;
export type MutatingPhase = keyof typeof GATE_OF_PHASE;

/** The mutating phases that write rows, in order: each is one transaction and one row of `cutter_run_step`. */
export const RECORDED_PHASES = ['cut_leg_a', 'leg_b_record', 'write_verify', 'lifecycle_enact'] as const;
export type RecordedPhase = (typeof RECORDED_PHASES)[number];

export const THROUGH = ['draft', 'enacted'] as const;
/** How far a plan goes: `draft` contains no enactment, so no signature can make it enact. */
export type Through = (typeof THROUGH)[number];

/** The database roles; one connection has one role for its whole life. `admin` is used by `db migrate` only. */
export type DatabaseRole = 'reader' | 'executor' | 'verifier' | 'admin';

/** Position of a phase, 1 to 11. */
export function phaseNumber(phase: PhaseName): number {
  return PHASE_NAMES.indexOf(phase) + 1;
}

/** The phases an approval of `gate` allows, sorted by code unit as the approval lists them. */
export function phasesOfGate(gate: Gate): readonly MutatingPhase[] {
  return mutatingPhases()
    .filter((phase) => GATE_OF_PHASE[phase] === gate)
    .toSorted();
}

/** All mutating phases in the order they run. */
export function mutatingPhases(): readonly MutatingPhase[] {
  return PHASE_NAMES.filter((phase): phase is MutatingPhase => phase in GATE_OF_PHASE);
}

/** Whether a mutating phase writes rows and so has a row of its own in the ledger. */
export function isRecorded(phase: PhaseName): phase is RecordedPhase {
  return RECORDED_PHASES.some((each) => each === phase);
}
