/**
 * The eleven phases in their order, and all control flow around them: when a phase needs permission, when a gate is opened,
 * when intent and outcome are recorded, and when the run stops. What a phase does is in `phases/`.
 */
import type { Authorization } from '../gate/approval/authorize.ts';
import { mintPermit, type Permit } from '../gate/approval/permit.ts';
import { present } from '../model/assert.ts';
import type { PhaseOutcome } from '../model/artefacts/phase-outcome.ts';
import type { Receipt } from '../model/artefacts/receipt.ts';
import type { PhaseRecord, RunRecord } from '../model/outcomes/apply.ts';
import type { Emit, PhaseState } from '../model/artefacts/run-event.ts';
import { GATE_OF_PHASE, PHASE_NAMES, type MutatingPhase, type PhaseName } from '../model/phase.ts';
import { Refusal, type Written } from '../model/refusals/refusal.ts';
import type { Pause } from './pause.ts';
import { closeRun } from './phases/closeout.ts';
import { writeUnits } from './phases/cut-leg-a.ts';
import { checkCut } from './phases/cutplan.ts';
import { probeGrants } from './phases/grant-probe.ts';
import { recordManifest } from './phases/leg-b-record.ts';
import { enactUnits } from './phases/lifecycle-enact.ts';
import { recordMarks } from './phases/mark.ts';
import { backUpBeforeWrite } from './phases/pre-write-backup.ts';
import { pinSource } from './phases/source-pin.ts';
import { verifyStructure } from './phases/structural-verify.ts';
import { verifyWrites } from './phases/write-verify.ts';
import { readCommittedOutcome } from './recording/committed-outcome.ts';
import { readWritten } from './recording/read-written.ts';
import { openGate } from './recording/open-gate.ts';
import { readVerdict } from './recording/phase-verdict.ts';
import type { Progress } from './recording/progress.ts';
import type { RunContext } from './recording/run-context.ts';
import { RunJournal } from './recording/run-journal.ts';
import type { Verdict } from './verdict.ts';

/** An approval that covers a phase, judged at `nowMs` by the database's clock. */
export interface PhaseAuthorization {
  readonly authorization: Authorization;
  readonly nowMs: number;
}

/** What the operation decides about a run. */
export interface RunControl {
  /** Called before each mutating phase: refuses unless an approval covers the phase now. Changes nothing. */
  readonly authorizePhase: (phase: MutatingPhase) => Promise<PhaseAuthorization>;
  /** Why the run must end before this phase although nothing is wrong: a gate not yet signed, `--stop-before`, a signal, a cap. */
  readonly pause: (phase: PhaseName) => Pause | null;
  readonly emit: Emit;
  readonly monotonicMs: () => number;
}

/** Runs the plan's phases. Refusals are recorded and returned; any other error is thrown. */
export async function runPlan(
  run: RunContext,
  control: RunControl,
  renderReceipt: (receipt: Receipt) => string,
): Promise<RunRecord> {
  const { plan } = run.sealed;
  const runner = new PhaseRunner({
    ...control,
    runId: plan.header.run_id,
    readVerdict: (phase) => readVerdict(run, phase),
    readCommittedOutcome: (phase) => readCommittedOutcome(run, phase),
    openGate: (gate, authorization) => openGate(run, gate, authorization),
    readWritten: () => readWritten(run),
    journal: new RunJournal(run, renderReceipt),
  });
  await runner.runReadOnly('source_pin', () => pinSource(run));
  await runner.runReadOnly('mark', () => recordMarks(run));
  await runner.runReadOnly('cutplan', () => checkCut(run));
  await runner.runMutating('pre_write_backup', (permit, progress) => backUpBeforeWrite(run, permit, progress));
  await runner.runReadOnly('grant_probe', () => probeGrants(run));
  await runner.runMutating('cut_leg_a', (permit, progress) => writeUnits(run, permit, progress));
  await runner.runReadOnly('structural_verify', () => verifyStructure(run));
  await runner.runMutating('leg_b_record', (permit) => recordManifest(run, permit));
  await runner.runMutating('write_verify', (permit) => verifyWrites(run, permit));
  if (plan.through === 'enacted') await runner.runMutating('lifecycle_enact', (permit) => enactUnits(run, permit));
  else runner.skip('lifecycle_enact', 'the plan goes through draft');
  await runner.runReadOnly('closeout', () => closeRun(run, runner.outputs));
  return runner.record;
}

/** The functions that run around the body of a phase. */
export interface PhaseFrame extends RunControl {
  readonly runId: string;
  readonly readVerdict: (phase: MutatingPhase) => Promise<Verdict>;
  readonly readCommittedOutcome: (phase: MutatingPhase) => Promise<PhaseOutcome>;
  /** Opens a gate, once in a run of the process. Called only with what `authorizePhase` returned. */
  readonly openGate: (gate: 'SG_1' | 'SG_2', authorization: Authorization) => Promise<void>;
  /** What of the run is in the database, looked up. */
  readonly readWritten: () => Promise<Written>;
  readonly journal: Pick<RunJournal, 'intent' | 'done'>;
}

/** Once the run is paused or stopped, every later phase is not reached. */
export class PhaseRunner {
  readonly #frame: PhaseFrame;
  readonly #records = new Map<PhaseName, PhaseRecord>();
  #paused: RunRecord['pausedBefore'] = null;
  #refusal: Refusal | null = null;

  constructor(frame: PhaseFrame) {
    this.#frame = frame;
  }

  /** A phase that changes nothing outside the run's folder: repeated in every `apply`. */
  async runReadOnly(phase: PhaseName, body: () => Promise<PhaseOutcome>): Promise<void> {
    await this.#step(phase, async () => {
      const outcome = await body();
      await this.#frame.journal.done(phase, outcome);
      return { state: 'done', outcome };
    });
  }

  /** A phase that changes something: verdict, permission, gate, permit, intent, work, outcome. */
  async runMutating<N extends MutatingPhase>(
    phase: N,
    body: (permit: Permit<N>, progress: Progress) => Promise<PhaseOutcome>,
  ): Promise<void> {
    const { runId, journal, emit, ...frame } = this.#frame;
    await this.#step(phase, async () => {
      const verdict = await frame.readVerdict(phase);
      if (verdict.kind === 'STOP_REPLAY_CONFLICT') throw new Refusal(verdict.kind, { reason: verdict.reason });
      if (verdict.kind === 'RUN') {
        const { authorization, nowMs } = await frame.authorizePhase(phase);
        await frame.openGate(GATE_OF_PHASE[phase], authorization);
        const permit = mintPermit(authorization, phase, runId, nowMs);
        await journal.intent(phase);
        const outcome = await body(permit, (done, total, unit) =>
          emit({ kind: 'phase.progress', phase, done, total, unit }),
        );
        await journal.done(phase, outcome);
        return { state: 'done', outcome };
      }
      const outcome = await frame.readCommittedOutcome(phase);
      await journal.done(phase, outcome);
      return { state: verdict.kind === 'ADOPT' ? 'adopted' : 'already_done', outcome };
    });
  }

  skip(phase: PhaseName, why: string): void {
    if (this.#isEnded) return;
    this.#records.set(phase, { phase, state: 'skipped', detail: why, outcome: null });
    this.#frame.emit({ kind: 'phase.completed', phase, state: 'skipped', elapsed_ms: 0, detail: why });
  }

  /** The output digests of the phases so far, in order. */
  get outputs(): readonly string[] {
    return [...this.#records.values()].flatMap(({ outcome }) => (outcome === null ? [] : [outcome.outputSha256]));
  }

  get record(): RunRecord {
    const phases = PHASE_NAMES.map(
      (phase): PhaseRecord => this.#records.get(phase) ?? { phase, state: 'not_reached', detail: '', outcome: null },
    );
    return { phases, pausedBefore: this.#paused, refusal: this.#refusal };
  }

  get #isEnded(): boolean {
    return this.#paused !== null || this.#refusal !== null;
  }

  async #step(
    phase: PhaseName,
    body: () => Promise<{ readonly state: PhaseState; readonly outcome: PhaseOutcome }>,
  ): Promise<void> {
    const { emit, monotonicMs, pause } = this.#frame;
    if (this.#isEnded) return;
    const reason = pause(phase);
    if (reason !== null) {
      this.#paused = { phase, why: reason.why };
      if (reason.refusal === null) return;
      const written = await this.#frame.readWritten();
      this.#refusal = reason.refusal(written).during(phase, written);
      return;
    }
    emit({ kind: 'phase.started', phase });
    const startedMs = monotonicMs();
    try {
      const { state, outcome } = await body();
      const detail = detailOf(outcome);
      this.#records.set(phase, { phase, state, detail, outcome });
      emit({ kind: 'phase.completed', phase, state, elapsed_ms: Math.round(monotonicMs() - startedMs), detail });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.#refusal = error.during(phase, error.written === 'unknown' ? 'unknown' : await this.#frame.readWritten());
      this.#records.set(phase, { phase, state: 'stopped', detail: error.code, outcome: null });
      emit({ kind: 'phase.failed', phase, code: error.code });
    }
  }
}

function detailOf({ facts }: PhaseOutcome): string {
  return String(present(facts['detail'] ?? '', 'detail'));
}
