/**
 * The eleven phases in their order, and all control flow around them (design 1.2). Knows when leave is asked, when intent
 * and result are journalled, and when to stop; not what a phase does, nor which realm it runs in.
 */
import { present } from '../model/assert.ts';
import type { Plan } from '../model/artefacts/plan.ts';
import { GATE_OF_PHASE, PHASE_NAMES, type MutatingPhase, type PhaseName } from '../model/phase.ts';
import { Refusal, type Written } from '../model/refusals/refusal.ts';
import type { PhaseResult, Realm } from '../model/artefacts/result.ts';
import type { Emit, PhaseState } from '../model/artefacts/run-event.ts';
import type { ExecutionAdapter, Permission, Progress } from './adapter.ts';
import { cutplan, mark } from './phases/derived.ts';
import type { Journal } from './journal.ts';

export interface Script<R extends Realm> {
  readonly plan: Plan;
  readonly adapter: ExecutionAdapter<R>;
  readonly journal: Journal<R>;
  /** Mints the leave for one mutating phase, or refuses. Asked afresh before each. */
  readonly authorizePhase: <N extends MutatingPhase>(phase: N) => Promise<Permission<R, N>>;
  /** Why the run must end before this phase although nothing is wrong: a gate not yet signed, `--stop-before`, a signal, a cap. */
  readonly pause: (phase: PhaseName, written: Written) => Pause | null;
  readonly emit: Emit;
  readonly monotonicMs: () => number;
}

export interface Pause {
  readonly why: string;
  /** A refusal when the pause is not a planned one: the run then ends with its code. */
  readonly refusal: Refusal | null;
}

export interface PhaseRecord<R extends Realm> {
  readonly phase: PhaseName;
  readonly state: PhaseState;
  readonly detail: string;
  readonly result: PhaseResult<R> | null;
}

export interface RunRecord<R extends Realm> {
  /** Always all eleven phases (design 2.2, lesson 12). */
  readonly phases: readonly PhaseRecord<R>[];
  readonly pausedBefore: { readonly phase: PhaseName; readonly why: string } | null;
  /** What stopped the run, already told in which phase; null when it came to its planned end. */
  readonly refusal: Refusal | null;
}

/** Runs the plan's phases. Refusals are journalled and returned; a fault passes through. */
export async function runPlan<R extends Realm>(script: Script<R>): Promise<RunRecord<R>> {
  const { plan, adapter } = script;
  const runner = new PhaseRunner(script);
  await runner.runReadOnly('source_pin', () => adapter.sourcePin());
  await runner.runReadOnly('mark', () => mark(plan, adapter));
  await runner.runReadOnly('cutplan', () => cutplan(plan, adapter));
  await runner.runMutating('pre_write_backup', (leave, progress) => adapter.preWriteBackup(leave, progress));
  await runner.runReadOnly('grant_probe', () => adapter.grantProbe());
  await runner.runMutating('cut_leg_a', (leave, progress) => adapter.writeUnits(leave, progress));
  await runner.runReadOnly('structural_verify', () => adapter.structuralVerify());
  await runner.runMutating('leg_b_record', (leave) => adapter.recordManifest(leave));
  await runner.runMutating('write_verify', (leave) => adapter.writeVerify(leave));
  if (plan.through === 'enacted') await runner.runMutating('lifecycle_enact', (leave) => adapter.lifecycleEnact(leave));
  else runner.skip('lifecycle_enact', 'the plan goes through draft');
  await runner.runReadOnly('closeout', () => runner.closeout());
  return runner.record();
}

/** The way through the phases: once paused or stopped, every later phase is not reached. */
class PhaseRunner<R extends Realm> {
  readonly #script: Script<R>;
  readonly #records = new Map<PhaseName, PhaseRecord<R>>();
  #paused: RunRecord<R>['pausedBefore'] = null;
  #refusal: Refusal | null = null;

  constructor(script: Script<R>) {
    this.#script = script;
  }

  /** A phase that changes nothing outside the run's folder: repeated on every entry. */
  async runReadOnly<N extends PhaseName>(phase: N, body: () => Promise<PhaseResult<R, N>>): Promise<void> {
    await this.#step(phase, async () => {
      const result = await body();
      await this.#script.journal.done(result);
      return { state: 'done', result };
    });
  }

  /** A phase that changes something: verdict, leave, intent, work, result. */
  async runMutating<N extends MutatingPhase>(
    phase: N,
    body: (leave: Permission<R, N>, progress: Progress) => Promise<PhaseResult<R, N>>,
  ): Promise<void> {
    const { adapter, journal, authorizePhase: askLeave, emit } = this.#script;
    await this.#step(phase, async () => {
      const verdict = await adapter.verdict(phase);
      if (verdict.kind === 'STOP_REPLAY_CONFLICT') throw new Refusal(verdict.kind, { reason: verdict.reason });
      if (verdict.kind === 'RUN') {
        const leave = await askLeave(phase);
        await journal.intent(phase);
        const result = await body(leave, (done, total, unit) =>
          emit({ kind: 'phase.progress', phase, done, total, unit }),
        );
        await journal.done(result);
        return { state: 'done', result };
      }
      const result = await adapter.adopt(phase);
      await journal.done(result);
      return { state: verdict.kind === 'ADOPT' ? 'adopted' : 'already_done', result };
    });
  }

  skip(phase: PhaseName, why: string): void {
    if (this.#ended) return;
    this.#records.set(phase, { phase, state: 'skipped', detail: why, result: null });
    this.#script.emit({ kind: 'phase.completed', phase, state: 'skipped', elapsed_ms: 0, detail: why });
  }

  closeout(): Promise<PhaseResult<R, 'closeout'>> {
    const outputs = [...this.#records.values()].flatMap(({ result }) => (result ? [result.outcome.outputSha256] : []));
    return this.#script.adapter.conclude('closeout', this.#script.journal.closing(outputs));
  }

  record(): RunRecord<R> {
    const phases = PHASE_NAMES.map(
      (phase): PhaseRecord<R> => this.#records.get(phase) ?? { phase, state: 'not_reached', detail: '', result: null },
    );
    return { phases, pausedBefore: this.#paused, refusal: this.#refusal };
  }

  get #ended(): boolean {
    return this.#paused !== null || this.#refusal !== null;
  }

  async #step(
    phase: PhaseName,
    body: () => Promise<{ readonly state: PhaseState; readonly result: PhaseResult<R> }>,
  ): Promise<void> {
    const { emit, monotonicMs, pause } = this.#script;
    if (this.#ended) return;
    const reason = pause(phase, this.#writtenSoFar());
    if (reason !== null) {
      this.#paused = { phase, why: reason.why };
      this.#refusal = reason.refusal?.during(phase, this.#writtenSoFar()) ?? null;
      return;
    }
    emit({ kind: 'phase.started', phase });
    const startedMs = monotonicMs();
    try {
      const { state, result } = await body();
      const detail = detailOf(result);
      this.#records.set(phase, { phase, state, detail, result });
      emit({ kind: 'phase.completed', phase, state, elapsed_ms: Math.round(monotonicMs() - startedMs), detail });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refusal = error.during(phase, error.written === 'unknown' ? 'unknown' : this.#writtenSoFar());
      this.#records.set(phase, { phase, state: 'stopped', detail: error.code, result: null });
      emit({ kind: 'phase.failed', phase, code: error.code });
    }
  }

  #writtenSoFar(): Written {
    const wrote = [...this.#records.values()].some(({ phase, state }) => phase in GATE_OF_PHASE && state !== 'skipped');
    return wrote ? 'some_phases' : 'none';
  }
}

function detailOf(result: PhaseResult<Realm>): string {
  return String(present(result.outcome.facts['detail'] ?? '', 'detail'));
}
