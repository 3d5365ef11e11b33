/** The outcome of `apply` as a value, as lines, and as the last event of its stream. */
import type { Outcome } from '../../model/outcome.ts';
import { isRecorded, type PhaseName } from '../../model/phase.ts';
import type { RunEvent } from '../../model/artefacts/run-event.ts';
import { applyText } from '../text/apply-text.ts';
import type { Paint } from '../format/paint.ts';
import type { ApplyOutcome } from '../../model/outcomes/apply.ts';

/** The command that continues the run; empty if nothing is left to do. */
function nextCommand({ record }: ApplyOutcome, planPath: string): string {
  if (record.pausedBefore === null) return '';
  if (record.pausedBefore.phase === 'lifecycle_enact') return `cutter approval prepare ${planPath} --gate SG_2`;
  return `cutter apply ${planPath} --approval FILE`;
}

/** How a run ended, and the command that continues the run. */
export function applyOutcome(outcome: ApplyOutcome, planPath: string, paint: Paint): Outcome {
  const next = nextCommand(outcome, planPath);
  return { value: applyValue(outcome, next), text: applyText(outcome, next, paint), exit: 0 };
}

function applyValue(outcome: ApplyOutcome, next: string): Outcome['value'] {
  const { sealed, record, kind, runFolder, uploads } = outcome;
  return {
    format: 'cutter.apply-outcome/1',
    ok: true,
    outcome: kind,
    run_id: sealed.plan.header.run_id,
    document_id: sealed.plan.document.document_id,
    plan_sha256: sealed.sha256,
    run_folder: runFolder,
    phases: record.phases.map(({ phase, state, detail }) => ({ phase, state, detail })),
    uploads: uploads === null ? null : { ...uploads },
    paused_before: record.pausedBefore,
    next,
  };
}

/** The last event of a run that came to an end without a fault. */
export function finishedEvent(
  outcome: ApplyOutcome,
  planPath: string,
): Omit<Extract<RunEvent, { kind: 'run.finished' }>, 'kind'> {
  const { record } = outcome;
  const { refusal } = record;
  return {
    outcome: refusal === null ? 'ok' : outcomeOf(refusal.exit),
    exit: refusal?.exit ?? 0,
    committed_phases: committedPhases(outcome),
    written: refusal?.written ?? 'as_planned',
    next: nextCommand(outcome, planPath),
  };
}

function committedPhases({ record }: ApplyOutcome): readonly PhaseName[] {
  const ended = ['done', 'adopted', 'already_done'];
  return record.phases
    .filter(({ phase, state }) => isRecorded(phase) && ended.includes(state))
    .map(({ phase }) => phase);
}

function outcomeOf(exit: number): 'refused' | 'held' | 'mismatch' | 'unknown' {
  if (exit === 5) return 'mismatch';
  if (exit === 7) return 'held';
  return exit === 8 ? 'unknown' : 'refused';
}
