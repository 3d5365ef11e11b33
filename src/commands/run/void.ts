import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class RunVoid extends BaseCommand<typeof RunVoid> {
  static override summary = 'Void a run: it can never continue, and its id can never be used again.';
  static override description =
    'A run that has written nothing needs no approval. Otherwise SG_3 must have signed a resolution that names exactly what was recorded. No row is removed. A run that is in force cannot be voided.';
  static override examples = [
    '<%= config.bin %> run void RUN_ID --reason "planned from the wrong edition"',
    '<%= config.bin %> run void RUN_ID --approval plans/law-44/RUN_ID/SG_3.json',
  ];
  static override mutates = true;
  static override args = { run: Args.string({ name: 'RUN_ID', description: 'The id of the run.', required: true }) };
  static override flags = {
    reason: Flags.string({ description: 'The reason, which is recorded.', helpValue: 'TEXT', default: '' }),
    approval: Flags.string({ description: 'The resolution signed by SG_3.', helpValue: 'FILE' }),
  };

  protected override async perform(flags: FlagsOf<typeof RunVoid>, args: ArgsOf<typeof RunVoid>): Promise<Outcome> {
    const { context } = this;
    const { voidRun } = await import('../../operations/run/void-run.ts');
    const { voidedOutcome } = await import('../../render/outcome/run-outcome.ts');
    const approvalPath = flags.approval === undefined ? null : context.resolve(flags.approval);
    const request = { runId: args.run, reason: flags.reason, approvalPath };
    return voidedOutcome(await voidRun(await context.operationContext(), request));
  }
}
