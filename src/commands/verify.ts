import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Verify extends BaseCommand<typeof Verify> {
  static override summary = 'Compare the database with a plan and its receipts.';
  static override description =
    'Reads counts, digests, the rebuilt source, the ledger and the receipts with the reader role and compares them. The plan must be the recorded one. Needs no key. Exits with 5 on any difference.';
  static override examples = ['<%= config.bin %> verify plans/law-44/RUN/plan.json', '<%= config.bin %> verify RUN_ID'];
  static override args = {
    subject: Args.string({
      name: 'PLAN|RUN_ID',
      description: 'A plan.json or compensation.json, or the id of a run whose plan is in the plans folder.',
      required: true,
    }),
  };

  protected override async perform(_flags: FlagsOf<typeof Verify>, args: ArgsOf<typeof Verify>): Promise<Outcome> {
    const { verifyRun } = await import('../operations/verify/verify.ts');
    const { verificationOutcome } = await import('../render/outcome/verify-outcome.ts');
    const { uuidSchema } = await import('../model/ids.ts');
    const isRunId = uuidSchema.safeParse(args.subject).success;
    const verification = await verifyRun(
      await this.context.operationContext(),
      isRunId ? args.subject : this.context.resolve(args.subject),
    );
    return verificationOutcome(verification, await this.context.paint());
  }
}
