/** Remembering a run while it goes on. The live journal writes the sidecar and the receipts; the rehearsal keeps a list. */
import type { MutatingPhase } from '../model/phase.ts';
import type { PhaseOutcome, PhaseResult, Realm } from '../model/artefacts/result.ts';

export interface Journal<R extends Realm> {
  /** Makes durable that a mutating phase is about to begin; a crash after this finds the intent (design 6, 3.3). */
  intent(phase: MutatingPhase): Promise<void>;
  /** Makes durable that a phase is done, with its receipt. Repeating it for the same result changes nothing. */
  done(result: PhaseResult<R>): Promise<void>;
  /** The outcome of the closing phase, made from the outputs of the phases before it. */
  closing(outputs: readonly string[]): Omit<PhaseOutcome, 'at'>;
}
