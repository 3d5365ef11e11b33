import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class ProfileList extends BaseCommand<typeof ProfileList> {
  static override summary = 'List the built-in profiles.';
  static override description =
    'A profile is the set of rules by which units are found. Needs no database and no files.';
  static override examples = ['<%= config.bin %> profile list'];

  protected override async perform(): Promise<Outcome> {
    const { listProfiles } = await import('../../operations/plan/profiles.ts');
    const { profilesOutcome } = await import('../../render/outcome/profile-outcome.ts');
    return profilesOutcome(listProfiles());
  }
}
