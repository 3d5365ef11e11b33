/** Writes intents and outcomes of phases into the sidecar, and makes receipts and their documents from it. */
import { isRecorded, type MutatingPhase, type PhaseName } from '../../model/phase.ts';
import type { Receipt } from '../../model/artefacts/receipt.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { doneStep, receiptOf, stepKey, type SidecarStep } from '../../model/artefacts/sidecar.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import { recordConsumed } from '../../state/files/consumed-approvals.ts';
import { readClock, readTimeline } from '../../state/records/database/target-identity.ts';
import type { RunContext } from './run-context.ts';
import { inputOf } from '../layers.ts';

export class RunJournal {
  readonly #run: RunContext;
  readonly #render: (receipt: Receipt) => string;

  /** `render` makes the document for the knowledge base from a receipt. */
  constructor(run: RunContext, render: (receipt: Receipt) => string) {
    this.#run = run;
    this.#render = render;
  }

  /** Records durably that a phase is about to begin, so that the intent is found after a crash. */
  async intent(phase: MutatingPhase): Promise<void> {
    const { plan, sha256: planSha256 } = this.#run.sealed;
    const { run_id: runId } = plan.header;
    const inputSha256 = isRecorded(phase)
      ? inputOf(phase, plan, await readSteps(this.#run.reader, runId))
      : plan.baseline.scope_sha256;
    await this.#put(phase, {
      state: 'intent',
      step_key: stepKey(runId, planSha256, phase, inputSha256),
      attempt: this.#run.sidecar.state.attempt,
      at: (await readClock(this.#run.reader)).micros,
      input_sha256: inputSha256,
      output_sha256: null,
      delta: [],
      facts: {},
    });
  }

  /**
   * Records durably that a phase is done, with its receipt. Repeating it with the same outcome changes nothing.
   * Refuses `STOP_REPLAY_CONFLICT` when a phase that was done before now has another outcome.
   */
  async done(phase: PhaseName, outcome: PhaseOutcome): Promise<void> {
    const before = this.#run.sidecar.state.steps[phase];
    if (before?.state === 'done' && before.output_sha256 !== outcome.outputSha256)
      throw new Refusal('STOP_REPLAY_CONFLICT', {
        reason: 'ROWS_CHANGED',
        recorded_sha256: String(before.output_sha256),
        found_sha256: outcome.outputSha256,
      });
    if (before?.state !== 'done') {
      if (isRecorded(phase)) await this.#recordConsumed(phase);
      await this.#put(phase, this.#stepOf(phase, outcome));
    }
    const receipt = receiptOf(this.#run.sidecar.state, phase);
    if (receipt !== null) await this.#run.sidecar.folder.writeReceipt(receipt, this.#render(receipt));
  }

  #stepOf(phase: PhaseName, outcome: PhaseOutcome): SidecarStep {
    const { state } = this.#run.sidecar;
    const recorded = outcome.facts['attempt'];
    const attempt = typeof recorded === 'number' ? recorded : state.attempt;
    return doneStep(state, { phase, attempt, outcome });
  }

  /** Called before the sidecar says done: after a crash in between, the phase is adopted and this is called again. */
  async #recordConsumed(phase: PhaseName): Promise<void> {
    const { sealed, sidecar, reader } = this.#run;
    const { run_id: runId } = sealed.plan.header;
    await recordConsumed(sidecar.folder.root, { runId, timeline: await readTimeline(reader) }, phase);
  }

  async #put(phase: PhaseName, step: SidecarStep): Promise<void> {
    const { sidecar } = this.#run;
    await sidecar.advance({ steps: { ...sidecar.state.steps, [phase]: step } });
  }
}
