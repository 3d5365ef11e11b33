import { BaseCommand, type FlagsOf } from '../cli/base-command.ts';
import { Flags } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Release extends BaseCommand<typeof Release> {
  static override summary = 'Lift the holds that a resolution signed by SG_3 names.';
  static override description =
    'cutter verifies the signatures, and so does the database if authz.mode is db-verified. A resolution can be used once. Its signatures must be in the same folder, as SG_3.<keyid>.asc.';
  static override examples = ['<%= config.bin %> release --approval plans/holds/HOLD_ID/SG_3.json'];
  static override mutates = true;
  static override flags = {
    approval: Flags.string({ description: 'The signed resolution.', helpValue: 'FILE', required: true }),
  };

  protected override async perform(flags: FlagsOf<typeof Release>): Promise<Outcome> {
    const { context } = this;
    const { releaseDatabase } = await import('../operations/run/holds.ts');
    const { releasedOutcome } = await import('../render/outcome/hold-outcome.ts');
    return releasedOutcome(await releaseDatabase(await context.operationContext(), context.resolve(flags.approval)));
  }
}
