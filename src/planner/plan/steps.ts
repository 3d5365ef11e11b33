/** The phases of a plan as a reviewer reads them: who does what, behind which gate, and what it writes. */
import { deltaOfTransaction, type ExpectedDelta } from '../../model/artefacts/expected.ts';
import {
  GATE_OF_PHASE,
  isRecorded,
  PHASE_NAMES,
  type PhaseName,
  type DatabaseRole,
  type Through,
} from '../../model/phase.ts';
import type { Plan } from '../../model/artefacts/plan.ts';

const ROLE_OF_PHASE: Readonly<Record<PhaseName, DatabaseRole | null>> = {
  source_pin: 'reader',
  mark: null,
  cutplan: null,
  pre_write_backup: 'reader',
  grant_probe: 'reader',
  cut_leg_a: 'executor',
  structural_verify: 'reader',
  leg_b_record: 'executor',
  write_verify: 'verifier',
  lifecycle_enact: 'executor',
  closeout: null,
};

/**
 * The phases in the order they run. A plan through draft has no `lifecycle_enact`, so that no signature can make it
 * enact; every other phase is listed, also those that write nothing.
 */
export function planSteps(through: Through, expected: readonly ExpectedDelta[]): Plan['steps'] {
  return PHASE_NAMES.filter((phase) => phase !== 'lifecycle_enact' || through === 'enacted').map((phase) => ({
    gate: gateOf(phase),
    phase,
    role: ROLE_OF_PHASE[phase],
    writes: writesOf(phase, expected),
  }));
}

function gateOf(phase: PhaseName): Plan['steps'][number]['gate'] {
  const gates: Partial<Record<PhaseName, Plan['steps'][number]['gate']>> = GATE_OF_PHASE;
  return gates[phase] ?? null;
}

function writesOf(phase: PhaseName, expected: readonly ExpectedDelta[]): string {
  if (phase === 'pre_write_backup') return 'one encrypted file outside the database';
  if (phase === 'closeout') return 'receipts and a report as files';
  if (!isRecorded(phase)) return 'nothing';
  return deltaOfTransaction(expected, phase)
    .map(({ op, rows, table }) => `${op} ${rows} ${table}`)
    .join(', ');
}
