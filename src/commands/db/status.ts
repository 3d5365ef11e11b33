import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class DbStatus extends BaseCommand<typeof DbStatus> {
  static override summary = 'Compare the contract files of this version of cutter with those in the database.';
  static override examples = ['<%= config.bin %> db status'];

  protected override async perform(): Promise<Outcome> {
    const { databaseStatus } = await import('../../operations/setup/db.ts');
    const { contractStatusOutcome } = await import('../../render/outcome/db-outcome.ts');
    return contractStatusOutcome(await databaseStatus(await this.context.operationContext()));
  }
}
