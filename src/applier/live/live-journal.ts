/** The live journal: intents and results into the sidecar, receipts and kb documents out of it (design 6, 3.3). */
import { listSha256 } from '../../model/encoding/digest.ts';
import { isRecorded, type MutatingPhase, type PhaseName } from '../../model/phase.ts';
import type { Receipt } from '../../model/artefacts/receipt.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { PhaseResult } from '../../model/artefacts/result.ts';
import { doneStep, receiptOf, stepKey, type SidecarStep } from '../../model/artefacts/sidecar.ts';
import { readSteps } from '../../state/records/runs/run-ledger.ts';
import { recordConsumed } from '../../state/files/consumed-approvals.ts';
import { readClock, readTimeline } from '../../state/records/database/target-identity.ts';
import type { Journal } from '../journal.ts';
import type { RunContext } from './run-context.ts';
import { inputOf } from '../layers.ts';

export class LiveJournal implements Journal<'live'> {
  readonly #desk: RunContext;
  readonly #render: (receipt: Receipt) => string;

  /** `render` makes the kb document of a receipt. */
  constructor(run: RunContext, render: (receipt: Receipt) => string) {
    this.#desk = run;
    this.#render = render;
  }

  async intent(phase: MutatingPhase): Promise<void> {
    const { plan, sha256: planSha256 } = this.#desk.sealed;
    const { run_id: runId } = plan.header;
    const inputSha256 = isRecorded(phase)
      ? inputOf(phase, plan, await readSteps(this.#desk.reader, runId))
      : plan.baseline.scope_sha256;
    await this.#put(phase, {
      state: 'intent',
      step_key: stepKey(runId, planSha256, phase, inputSha256),
      attempt: this.#desk.sidecar.state.attempt,
      at: (await readClock(this.#desk.reader)).micros,
      input_sha256: inputSha256,
      output_sha256: null,
      delta: [],
      facts: {},
    });
  }

  /** Refuses `STOP_REPLAY_CONFLICT` when a phase that was done before now has another result. */
  async done(result: PhaseResult<'live'>): Promise<void> {
    // A receipt takes live results only, whatever the compiler was told (design 1.5).
    if (!PhaseResult.isLive(result)) throw new Error('only a live result can be journalled');
    const { phase, outcome } = result;
    const before = this.#desk.sidecar.state.steps[phase];
    if (before?.state === 'done' && before.output_sha256 !== outcome.outputSha256)
      throw new Refusal('STOP_REPLAY_CONFLICT', {
        reason: 'ROWS_CHANGED',
        recorded_sha256: String(before.output_sha256),
        found_sha256: outcome.outputSha256,
      });
    if (before?.state !== 'done') {
      if (isRecorded(phase)) await this.#recordSpent(phase);
      await this.#put(phase, this.#stepOf(result));
    }
    const receipt = receiptOf(this.#desk.sidecar.state, phase);
    if (receipt !== null) await this.#desk.sidecar.folder.writeReceipt(receipt, this.#render(receipt));
  }

  closing(outputs: readonly string[]) {
    const outputSha256 = listSha256(outputs);
    return {
      inputSha256: this.#desk.sealed.sha256,
      outputSha256,
      delta: [],
      facts: { detail: `${outputs.length} phases on record`, phases: outputs.length },
    };
  }

  #stepOf(result: PhaseResult<'live'>): SidecarStep {
    const { phase, outcome } = result;
    const { state } = this.#desk.sidecar;
    const recorded = outcome.facts['attempt'];
    const attempt = typeof recorded === 'number' ? recorded : state.attempt;
    return doneStep(state, { phase, attempt, outcome });
  }

  /** Before the sidecar says done: a process that dies in between adopts the phase, and comes by here again. */
  async #recordSpent(phase: PhaseName): Promise<void> {
    const { sealed, sidecar, reader } = this.#desk;
    const { run_id: runId } = sealed.plan.header;
    await recordConsumed(sidecar.folder.root, { runId, timeline: await readTimeline(reader) }, phase);
  }

  async #put(phase: PhaseName, step: SidecarStep): Promise<void> {
    const { sidecar } = this.#desk;
    await sidecar.advance({ steps: { ...sidecar.state.steps, [phase]: step } });
  }
}
