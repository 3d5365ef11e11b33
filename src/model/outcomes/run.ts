/** What the run commands return. */
import type { Sidecar } from '../artefacts/sidecar.ts';
import type { RecordedPhase, Gate, PhaseName } from '../phase.ts';
import type { Delta } from '../artefacts/expected.ts';

/** A run, in one line. */
export interface ListedRun {
  readonly runId: string;
  readonly documentId: string | null;
  readonly at: string | null;
  /** The last phase that the ledger records; null when the run has only a folder. */
  readonly lastStep: string | null;
  readonly folder: Sidecar['status'] | 'none' | 'damaged';
  /** `void`, `withdrawn` when its drafts are as well, `hold`, or null when nothing stops it. */
  readonly stopped: 'void' | 'withdrawn' | 'hold' | null;
}

/** What run folder, ledger and rows say of a phase, each in one word, and the verdict. */
export interface ShownPhase {
  readonly phase: RecordedPhase;
  readonly sidecar: string;
  readonly ledger: string;
  readonly rows: string;
  readonly verdict: string;
}

/** A window as it is now. Instants are UTC text; `remaining` is what is left of the allowance, without used-up lines. */
export interface Window {
  readonly reviewDecisionId: string;
  readonly gate: Gate;
  readonly approvalSha256: string;
  readonly openedAt: string;
  readonly notAfter: string;
  readonly closedAt: string | null;
  readonly remaining: readonly Delta[];
}

/** Everything known about a run. */
export interface ShownRun {
  readonly runId: string;
  readonly documentId: string;
  readonly planPath: string;
  readonly planSha256: string;
  readonly status: Sidecar['status'] | 'none' | 'damaged';
  /** The page for the people who decide, while the run is held; else null. */
  readonly escalation: string | null;
  /** Who voided it, when and why, in one line; null when it is not void. */
  readonly voided: string | null;
  /** Whether it is void and has drafts that a compensation can withdraw. */
  readonly isWithdrawable: boolean;
  /** The holds that stop it, a line each. */
  readonly holds: readonly string[];
  readonly phases: readonly ShownPhase[];
  readonly windows: readonly Window[];
}

/** A run folder that was rebuilt. */
export interface RebuiltRun {
  readonly runId: string;
  readonly planPath: string;
  readonly runFolder: string;
  /** The phases that the new state claims as done. */
  readonly phases: readonly PhaseName[];
  /** The folder in which the old state and receipts are, inside the run's; null when there was nothing. */
  readonly setAside: string | null;
}

/** A run that is void. */
export interface VoidOutcome {
  /** `void`: nothing was cut. `void_with_effects`: its rows stay. `already_void`: it was void before. */
  readonly kind: 'void' | 'void_with_effects' | 'already_void';
  readonly runId: string;
  readonly documentId: string;
  /** What the run had recorded. */
  readonly steps: readonly string[];
}
