/** The result of a phase as its ledger row states it: its only source, so that a lost receipt is rebuilt byte for byte. */
import type { PhaseOutcome } from '../../../model/artefacts/phase-outcome.ts';
import type { RunStep } from './run-steps.ts';

/** The outcome of a recorded phase, as its receipt states it. */
export function recordedOutcome(step: RunStep): PhaseOutcome {
  return {
    at: step.at,
    inputSha256: step.inputSha256,
    outputSha256: step.outputSha256,
    delta: step.delta,
    facts: {
      detail: `${step.delta.reduce((sum, { rows }) => sum + rows, 0)} rows in one transaction`,
      attempt: step.attempt,
      approval_sha256: step.approvalSha256,
      backup_sha256: step.backupSha256,
      moved: step.delta.map(({ op, rows, table }) => `${op} ${rows} ${table}`),
      xid: step.xid,
    },
  };
}
