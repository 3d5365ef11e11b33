import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class ApprovalCheck extends BaseCommand<typeof ApprovalCheck> {
  static override summary = 'Make every check of an approval that needs no database, and print one line for each.';
  static override description =
    'Uses the same function as apply, with the clock of this machine. The gate is that of the first file. A dash marks what is checked only at apply, because it needs the database. Exits with the code of the first check that fails.';
  static override examples = [
    '<%= config.bin %> approval check PLAN --approval SG_1.json',
    '<%= config.bin %> approval check compensation.json --approval SG_3.compensate.json',
    '<%= config.bin %> approval check --approval SG_3.json',
  ];
  static override args = {
    plan: Args.string({
      name: 'PLAN',
      description: 'The plan.json or compensation.json. Not needed for other resolutions of SG_3.',
    }),
  };
  static override flags = {
    approval: Flags.string({
      description: 'The approval. Its signatures must be in the same folder.',
      helpValue: 'FILE',
      required: true,
      multiple: true,
      multipleNonGreedy: true,
    }),
  };

  protected override async perform(
    flags: FlagsOf<typeof ApprovalCheck>,
    args: ArgsOf<typeof ApprovalCheck>,
  ): Promise<Outcome> {
    const { context } = this;
    const { checkApproval } = await import('../../operations/approval/check-approval.ts');
    const { checkedOutcome } = await import('../../render/outcome/approval-outcome.ts');
    const checked = await checkApproval(await context.operationContext(), {
      planPath: args.plan === undefined ? null : context.resolve(args.plan),
      approvals: flags.approval.map((path) => context.resolve(path)),
    });
    return checkedOutcome(checked, await context.paint());
  }
}
