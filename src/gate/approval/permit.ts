/**
 * Permits: the permission for one phase of one run, usable once. `mintPermit` is `execution_authorized(run_id, gate)`:
 * it refuses without an authorization, and a permit cannot be used again.
 */
import { GATE_OF_PHASE, type MutatingPhase } from '../../model/phase.ts';
import { instantOf } from '../../model/ids.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { Authorization } from './authorize.ts';

const MINTED: unique symbol = Symbol('minted by mintPermit');

/** The phases for which an authorization has already given permission. */
const mintedPhases = new WeakMap<Authorization, Set<MutatingPhase>>();

/** Permission for phase `P`. Cannot be written as a literal, and a permit of another phase has another type. */
export class Permit<P extends MutatingPhase> {
  readonly #phase: P;
  readonly #runId: string;
  readonly #notAfterMs: number;
  readonly #authorization: Authorization;
  #spent = false;

  constructor(key: typeof MINTED, phase: P, authorization: Authorization) {
    if (key !== MINTED) throw new TypeError('a permit is minted by mintPermit only');
    this.#phase = phase;
    this.#runId = authorization.approval.run_id;
    this.#notAfterMs = authorization.notAfterMs;
    this.#authorization = authorization;
  }

  /** The phase that it is for. */
  get phase(): P {
    return this.#phase;
  }

  /** Epoch milliseconds by the database's clock after which it is void. */
  get notAfterMs(): number {
    return this.#notAfterMs;
  }

  /** The verified approval that it is based on: the one that the database receives and the evidence names. */
  get authorization(): Authorization {
    return this.#authorization;
  }

  /**
   * Uses the permit; call it first in the phase, inside its transaction if there is one.
   * `nowMs` is the database's clock. Refusals: APPROVAL_REPLAY when it was used before, APPROVAL_PHASES, APPROVAL_RUN,
   * APPROVAL_EXPIRED. A permit that refused is not used, but it will refuse again.
   */
  spend(phase: P, runId: string, nowMs: number): void {
    if (this.#spent) throw new Refusal('APPROVAL_REPLAY', { phase: this.#phase });
    if (phase !== this.#phase) throw new Refusal('APPROVAL_PHASES', { signed: this.#phase, actual: phase });
    if (runId !== this.#runId) throw new Refusal('APPROVAL_RUN', { signed: this.#runId, actual: runId });
    refuseExpired(this.#notAfterMs, nowMs);
    this.#spent = true;
  }
}

/**
 * Mints the permit of one phase: the authorization is one that `authorize` made, for the gate of that phase, lists the
 * phase, names this run, has not expired, and has not given permission for this phase before.
 * Refusals: APPROVAL_MISSING, APPROVAL_GATE, APPROVAL_PHASES, APPROVAL_RUN, APPROVAL_EXPIRED, APPROVAL_REPLAY.
 */
export function mintPermit<P extends MutatingPhase>(
  authorization: Authorization,
  phase: P,
  runId: string,
  nowMs: number,
): Permit<P> {
  if (!Authorization.isGranted(authorization)) throw new Refusal('APPROVAL_MISSING', { phase });
  const { approval, notAfterMs } = authorization;
  const gate = GATE_OF_PHASE[phase];
  if (approval.gate !== gate) throw new Refusal('APPROVAL_GATE', { signed: approval.gate, actual: gate });
  if (!approval.phases.includes(phase)) throw new Refusal('APPROVAL_PHASES', { actual: phase });
  if (approval.run_id !== runId) throw new Refusal('APPROVAL_RUN', { signed: approval.run_id, actual: runId });
  refuseExpired(notAfterMs, nowMs);
  const minted = mintedPhases.get(authorization) ?? new Set();
  if (minted.has(phase)) throw new Refusal('APPROVAL_REPLAY', { phase });
  mintedPhases.set(authorization, minted.add(phase));
  return new Permit(MINTED, phase, authorization);
}

function refuseExpired(notAfterMs: number, nowMs: number): void {
  // Written so that a time that is not a number is refused too.
  if (!(nowMs < notAfterMs))
    throw new Refusal('APPROVAL_EXPIRED', {
      not_after: instantOf(notAfterMs),
      now: Number.isNaN(nowMs) ? null : instantOf(nowMs),
    });
}
