/** The result of one phase. The realm is part of its type and of its run-time identity: a rehearsal never passes as live. */
import type { Delta } from './expected.ts';
import type { PhaseName } from '../phase.ts';
import type { Facts } from '../refusals/refusal.ts';

/** Where phases run: on the world (`apply`) or on in-memory tables that count (`plan`). */
export type Realm = 'live' | 'rehearsal';

export interface PhaseOutcome {
  /** The database's clock in microseconds, as text; the rehearsal has no clock and says so. */
  readonly at: string;
  readonly inputSha256: string;
  readonly outputSha256: string;
  readonly delta: readonly Delta[];
  readonly facts: Facts;
}

export class PhaseResult<R extends Realm, N extends PhaseName = PhaseName> {
  /** A look-alike literal has no such field, so `isLive` cannot be talked into believing it. */
  readonly #genuine = true;
  readonly realm: R;
  readonly phase: N;
  readonly outcome: PhaseOutcome;

  constructor(realm: R, phase: N, outcome: PhaseOutcome) {
    this.realm = realm;
    this.phase = phase;
    this.outcome = outcome;
  }

  /** Whether a value is a genuine result of the live realm: what a receipt demands. */
  static isLive(value: unknown): value is PhaseResult<'live'> {
    return typeof value === 'object' && value !== null && #genuine in value && value.realm === 'live';
  }
}
