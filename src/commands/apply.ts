import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args, Flags } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';
import type { CompensationRequest } from '../operations/compensation/apply-compensation.ts';
import { PHASE_NAMES } from '../model/phase.ts';

export default class Apply extends BaseCommand<typeof Apply> {
  static override summary = 'Apply a signed plan, or continue a run that stopped.';
  static override description =
    'The only command that writes content. It does what the plan says and the approvals allow, in eleven recorded phases. The same command continues after an interruption and does nothing after success. A compensation.json is applied in one transaction, under a resolution of SG_3, and read back by the verifier. Signatures must be in the folder of each approval, as SG_1.<keyid>.asc.';
  static override examples = [
    '<%= config.bin %> apply plans/law-44/RUN/plan.json --approval plans/law-44/RUN/SG_1.json',
    '<%= config.bin %> apply PLAN --approval SG_1.json --approval SG_2.json --events events.jsonl',
    '<%= config.bin %> apply compensation.json --approval SG_3.compensate.json',
  ];
  static override mutates = true;
  static override args = {
    plan: Args.string({ name: 'PLAN', description: 'The plan.json, or a compensation.json.', required: true }),
  };
  static override flags = {
    approval: Flags.string({
      description: 'An approval. Repeat the flag for each gate.',
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
    }),
    'stop-before': Flags.option({ options: PHASE_NAMES })({
      description: 'Stop before this phase.',
      helpValue: 'PHASE',
    }),
    events: Flags.string({
      description: 'Write every event as a line of JSON to this file; - is stdout.',
      helpValue: 'FILE',
    }),
  };

  protected override async perform(flags: FlagsOf<typeof Apply>, args: ArgsOf<typeof Apply>): Promise<Outcome> {
    const { context } = this;
    const { applyOpenedPlan } = await import('../operations/apply/apply.ts');
    const { applyOutcome, finishedEvent } = await import('../render/outcome/apply-outcome.ts');
    const { withRunStream } = await import('../cli/run-stream.ts');
    const { runStoppable } = await import('../cli/signals.ts');
    const ctx = await context.operationContext();
    const planPath = context.resolve(args.plan);
    const approvals = (flags.approval ?? []).map((path) => context.resolve(path));
    const { openPlanFile } = await import('../operations/shared/open-artefact.ts');
    const inPhases = flags.events !== undefined || flags['stop-before'] !== undefined;
    // With an event log the file is opened once the log is, so that the log also records a missing file.
    const file = inPhases ? null : await openPlanFile(planPath);
    if (file?.kind === 'compensation') return this.#compensate({ sealed: file.sealed, approvals });
    const request = { planPath, approvals, stopBefore: flags['stop-before'] ?? null };
    const outcome = await withRunStream(
      context.emit,
      flags.events === undefined ? null : flags.events === '-' ? '-' : context.resolve(flags.events),
      (emit) =>
        runStoppable(async (signal) =>
          applyOpenedPlan({ ...ctx, emit }, { ...request, signal }, file ?? (await openPlanFile(planPath))),
        ),
      (ended) => finishedEvent(ended, context.displayPath(planPath)),
    );
    if (outcome.record.refusal !== null) throw outcome.record.refusal;
    return applyOutcome(outcome, context.displayPath(planPath), await context.paint());
  }

  async #compensate(request: CompensationRequest): Promise<Outcome> {
    const { applyOpenedCompensation } = await import('../operations/compensation/apply-compensation.ts');
    const { appliedCompensation } = await import('../render/outcome/compensation-outcome.ts');
    const applied = await applyOpenedCompensation(await this.context.operationContext(), request);
    return appliedCompensation(applied, await this.context.paint());
  }
}
