/** The result of a phase: the content of its receipt. */
import type { Delta } from './expected.ts';
import type { Facts } from '../refusals/refusal.ts';

export interface PhaseOutcome {
  /** The database's clock in microseconds, as text. */
  readonly at: string;
  readonly inputSha256: string;
  readonly outputSha256: string;
  readonly delta: readonly Delta[];
  readonly facts: Facts;
}
