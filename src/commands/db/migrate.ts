import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class DbMigrate extends BaseCommand<typeof DbMigrate> {
  static override summary = 'Install or upgrade the contract: tables, functions, roles, triggers and grants.';
  static override description =
    'Uses the admin connection. Each file is applied once, in its own transaction, and recorded with its digest. Running the command again changes nothing.';
  static override examples = ['<%= config.bin %> db migrate'];
  static override mutates = true;

  protected override async perform(): Promise<Outcome> {
    const { provision } = await import('../../operations/setup/db.ts');
    const { migrationOutcome } = await import('../../render/outcome/db-outcome.ts');
    return migrationOutcome(await provision(await this.context.operationContext()));
  }
}
