/** The events that plan, apply and verify emit; the CLI prints them and `--events` writes them. */
import type { Delta } from './expected.ts';
import type { PhaseName } from '../phase.ts';
import type { Written } from '../refusals/refusal.ts';

/** How a phase ended in this invocation. `adopted`: it was committed before and only its files were missing. */
export type PhaseState = 'done' | 'adopted' | 'already_done' | 'skipped' | 'stopped' | 'not_reached';

export type RunEvent =
  | { readonly kind: 'plan.step'; readonly step: string; readonly detail: string }
  | {
      readonly kind: 'plan.loaded';
      readonly plan_sha256: string;
      readonly document_id: string;
      readonly run_id: string;
    }
  | {
      readonly kind: 'gate.checked';
      readonly gate: string;
      readonly phase: PhaseName;
      readonly result: 'pass' | 'fail';
      readonly code: string;
    }
  | { readonly kind: 'lock.acquired'; readonly document_id: string; readonly attempt: number }
  | { readonly kind: 'phase.started'; readonly phase: PhaseName }
  | {
      readonly kind: 'phase.progress';
      readonly phase: PhaseName;
      readonly done: number;
      readonly total: number;
      readonly unit: string;
    }
  | {
      readonly kind: 'phase.completed';
      readonly phase: PhaseName;
      readonly state: PhaseState;
      readonly elapsed_ms: number;
      readonly detail: string;
    }
  | { readonly kind: 'phase.failed'; readonly phase: PhaseName; readonly code: string }
  | { readonly kind: 'phase.slow'; readonly phase: PhaseName; readonly soft_cap_minutes: number }
  | {
      readonly kind: 'delta.checked';
      readonly transaction: string;
      readonly expected: readonly Delta[];
      readonly actual: readonly Delta[];
    }
  | { readonly kind: 'log'; readonly stream: string; readonly text: string }
  | {
      readonly kind: 'run.finished';
      readonly outcome: 'ok' | 'refused' | 'held' | 'mismatch' | 'unknown' | 'crashed';
      readonly exit: number;
      readonly committed_phases: readonly PhaseName[];
      readonly written: Written | 'as_planned';
      readonly next: string;
    };

/** Where events go. Never throws: a closed output must not stop a run. */
export type Emit = (event: RunEvent) => void;
