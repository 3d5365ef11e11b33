import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class ProfileTest extends BaseCommand<typeof ProfileTest> {
  static override summary = 'Run a profile on a sample, and print the outline with the reason for every decision.';
  static override description =
    'Lists what would refuse a plan, such as an empty article or an ambiguity. Needs no database and writes nothing.';
  static override examples = [
    '<%= config.bin %> profile test legal-vi law.txt',
    '<%= config.bin %> profile test my-profile.yaml law.txt --granularity point',
    '<%= config.bin %> profile test auto law.txt',
  ];
  static override args = {
    profile: Args.string({
      name: 'PROFILE',
      description: 'A built-in profile, the path of a file, or auto.',
      required: true,
    }),
    sample: Args.string({ name: 'SAMPLE', description: 'A document.', required: true }),
  };
  static override flags = {
    granularity: Flags.string({
      description: 'The kind that becomes separate units: heading, article, paragraph or point.',
      helpValue: 'KIND',
    }),
  };

  protected override async perform(
    flags: FlagsOf<typeof ProfileTest>,
    args: ArgsOf<typeof ProfileTest>,
  ): Promise<Outcome> {
    const { testProfile } = await import('../../operations/plan/profiles.ts');
    const { profileTestOutcome } = await import('../../render/outcome/profile-outcome.ts');
    const test = await testProfile({
      named: args.profile,
      sample: this.context.resolve(args.sample),
      granularity: flags.granularity ?? null,
      cwd: this.context.cwd,
    });
    return profileTestOutcome(test, await this.context.paint());
  }
}
