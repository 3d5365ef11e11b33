import { BaseCommand, type ArgsOf, type FlagsOf } from '../cli/base-command.ts';
import { Args } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Diff extends BaseCommand<typeof Diff> {
  static override summary = 'Compare the effects of two plans.';
  static override description =
    'Lists what differs: units by class and address, expected rows, target and source. Or shows that the effects are identical and only the run or the baseline differs. Needs no database.';
  static override examples = ['<%= config.bin %> diff plans/law-44/OLD/plan.json plans/law-44/NEW/plan.json'];
  static override args = {
    before: Args.string({ name: 'A', description: 'A plan.json.', required: true }),
    after: Args.string({ name: 'B', description: 'Another plan.json.', required: true }),
  };

  protected override async perform(_flags: FlagsOf<typeof Diff>, args: ArgsOf<typeof Diff>): Promise<Outcome> {
    const { diffPlans } = await import('../operations/plan/diff-plans.ts');
    const { diffOutcome } = await import('../render/outcome/diff-outcome.ts');
    const difference = await diffPlans(this.context.resolve(args.before), this.context.resolve(args.after));
    return diffOutcome(difference, await this.context.paint());
  }
}
