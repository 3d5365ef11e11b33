/** The outcome of voiding a run as a value and as lines. */
import { voidText } from '../text/hold-text.ts';
import type { Outcome } from '../../model/outcome.ts';
import type { VoidOutcome } from '../../model/outcomes/run.ts';

/** The run that was voided, and which of its rows stay. */
export function voidedOutcome(outcome: VoidOutcome): Outcome {
  const { kind, runId, documentId, steps } = outcome;
  return {
    value: { format: 'cutter.void/1', ok: true, outcome: kind, run_id: runId, document_id: documentId, steps },
    text: voidText(outcome),
    exit: 0,
  };
}
