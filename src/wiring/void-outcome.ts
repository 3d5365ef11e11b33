/** The outcome of voiding a run as a value and as lines. */
import { voidText } from '../render/hold-text.ts';
import type { Shown } from './approval-outcome.ts';
import type { VoidOutcome } from './void-run.ts';

/** What was given up, and what of it stays. */
export function voidedOutcome(outcome: VoidOutcome): Shown {
  const { kind, runId, documentId, steps } = outcome;
  return {
    value: { format: 'cutter.void/1', ok: true, outcome: kind, run_id: runId, document_id: documentId, steps },
    text: voidText(outcome),
    exit: 0,
  };
}
