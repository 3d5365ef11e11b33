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
    const { applied, already } = await provision(await this.context.operationContext());
    const done = applied.length === 0 ? 'Nothing to do.' : `${applied.length} files applied.`;
    return {
      value: { format: 'cutter.migration/1', ok: true, applied, already },
      text: [
        ...applied.map((name) => `  applied  ${name}`),
        `${done} The contract has ${applied.length + already.length} files.`,
      ],
      exit: 0,
    };
  }
}
