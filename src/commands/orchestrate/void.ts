import { Flags } from '../../cli/input.ts';
import { BaseCommand, type FlagsOf } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class OrchestrateVoid extends BaseCommand<typeof OrchestrateVoid> {
  static override summary = 'Void a run: the older name of run void.';
  static override examples = ['<%= config.bin %> orchestrate void --run-id RUN_ID'];
  static override mutates = true;
  static override flags = {
    'run-id': Flags.string({ description: 'The id of the run.', helpValue: 'RUN_ID', required: true }),
    reason: Flags.string({ description: 'The reason, which is recorded.', helpValue: 'TEXT', default: '' }),
    approval: Flags.string({ description: 'The resolution signed by SG_3.', helpValue: 'FILE' }),
  };

  protected override async perform(flags: FlagsOf<typeof OrchestrateVoid>): Promise<Outcome> {
    const { context } = this;
    const { voidRun } = await import('../../operations/run/void-run.ts');
    const { voidedOutcome } = await import('../../render/outcome/run-outcome.ts');
    const approvalPath = flags.approval === undefined ? null : context.resolve(flags.approval);
    const request = { runId: flags['run-id'], reason: flags.reason, approvalPath };
    return voidedOutcome(await voidRun(await context.operationContext(), request));
  }
}
