import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class ProfileShow extends BaseCommand<typeof ProfileShow> {
  static override summary = 'Show a profile, including everything that it extends.';
  static override description =
    'Prints the canonical form, whose sha256 a plan pins. The output is a profile file: change its name and its rules, and use it with --profile FILE.';
  static override examples = ['<%= config.bin %> profile show legal-en > my-profile.json'];
  static override args = {
    name: Args.string({ name: 'NAME', description: 'A built-in profile, or the path of a file.', required: true }),
  };

  protected override async perform(
    _flags: FlagsOf<typeof ProfileShow>,
    args: ArgsOf<typeof ProfileShow>,
  ): Promise<Outcome> {
    const { showProfile } = await import('../../operations/plan/profiles.ts');
    const { profileOutcome } = await import('../../render/outcome/profile-outcome.ts');
    return profileOutcome(await showProfile(args.name, this.context.cwd));
  }
}
