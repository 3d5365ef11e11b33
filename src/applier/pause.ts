/** Why a run ends early although nothing is wrong: the next gate is not signed yet, the operator asked for it, or time is up. */
import type { PhaseName } from '../model/phase.ts';
import { Refusal, type Written } from '../model/refusals/refusal.ts';
import type { Emit } from '../model/artefacts/run-event.ts';

export interface Pause {
  readonly why: string;
  /** A refusal, by what is written by then, when the pause is not a planned one: the run then ends with its code. */
  readonly refusal: ((written: Written) => Refusal) | null;
}

export interface Limits {
  readonly stopBefore: PhaseName | null;
  readonly signal: AbortSignal;
  /** Whether phase 10 may be entered: it is done already, or an approval for SG_2 was given. */
  readonly canEnact: boolean;
  readonly monotonicMs: () => number;
  /** How long one invocation may take, in minutes; 1 or more. */
  readonly capMinutes: number;
}

/** Decides before each phase, in this order: signal, cap, `--stop-before`, gate. */
export function makePause({
  stopBefore,
  signal,
  canEnact,
  monotonicMs,
  capMinutes,
}: Limits): (phase: PhaseName) => Pause | null {
  const startedMs = monotonicMs();
  const capMs = capMinutes * 60_000;
  return (phase) => {
    if (signal.aborted)
      return { why: 'interrupted', refusal: (written) => interruption(String(signal.reason), written) };
    if (monotonicMs() - startedMs > capMs) {
      return {
        why: 'the run cap',
        refusal: () => new Refusal('STOP_TIME_CAP', { cap_minutes: capMinutes }),
      };
    }
    if (phase === stopBefore) return { why: `you asked to stop before ${phase}`, refusal: null };
    return phase === 'lifecycle_enact' && !canEnact ? { why: 'SG_2 is next', refusal: null } : null;
  };
}

/** Before the first write an interruption ends the command; afterwards it stops the run. */
function interruption(signal: string, written: Written): Refusal {
  if (written !== 'none') return new Refusal('STOP_SIGNAL', { signal });
  return new Refusal(signal === 'SIGTERM' ? 'TERMINATED' : 'INTERRUPTED', { signal });
}

/** Passes events on, and adds one for a phase that took longer than its soft cap. */
export function reportingSlowness(emit: Emit, caps: { readonly [P in PhaseName]: number }): Emit {
  return (event) => {
    emit(event);
    if (event.kind !== 'phase.completed' || event.elapsed_ms <= caps[event.phase] * 60_000) return;
    emit({ kind: 'phase.slow', phase: event.phase, soft_cap_minutes: caps[event.phase] });
  };
}
