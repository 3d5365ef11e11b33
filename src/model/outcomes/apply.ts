/** What `apply` returns: the record of a run and where its files are. */
import type { PhaseOutcome } from '../artefacts/phase-outcome.ts';
import type { PhaseName } from '../phase.ts';
import type { PhaseState } from '../artefacts/run-event.ts';
import type { Refusal } from '../refusals/refusal.ts';
import type { SealedPlan } from '../artefacts/plan.ts';

/** How one phase ended; `outcome` is null when it did not run in this attempt. */
export interface PhaseRecord {
  readonly phase: PhaseName;
  readonly state: PhaseState;
  readonly detail: string;
  readonly outcome: PhaseOutcome | null;
}

/** How a run ended, phase by phase. */
export interface RunRecord {
  /** Always all eleven phases. */
  readonly phases: readonly PhaseRecord[];
  readonly pausedBefore: { readonly phase: PhaseName; readonly why: string } | null;
  /** What stopped the run, with its phase; null if it ended as planned. */
  readonly refusal: Refusal | null;
}

/** What the knowledge base was sent. */
export interface Uploads {
  readonly url: string;
  /** Documents that this invocation sent, and all that the run has. */
  readonly sent: number;
  readonly total: number;
}

/** A run that ended without a fault. */
export interface ApplyOutcome {
  readonly sealed: SealedPlan;
  readonly runFolder: string;
  readonly record: RunRecord;
  /** `applied` wrote something; `nothing_to_do` found everything done. */
  readonly kind: 'applied' | 'nothing_to_do';
  /** What the knowledge base was sent; null where none is configured, or the run was stopped before. */
  readonly uploads: Uploads | null;
}
