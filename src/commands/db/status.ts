import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class DbStatus extends BaseCommand<typeof DbStatus> {
  static override summary = 'Compare the contract files of this version of cutter with those in the database.';
  static override examples = ['<%= config.bin %> db status'];

  protected override async perform(): Promise<Outcome> {
    const { databaseStatus } = await import('../../operations/setup/db.ts');
    const files = await databaseStatus(await this.context.operationContext());
    const ok = files.every(({ state }) => state === 'applied');
    return {
      value: { format: 'cutter.contract-status/1', ok, files: files.map((file) => ({ ...file })) },
      text: [
        ...files.map(({ name, state }) => `  ${state.padEnd('applied'.length)}  ${name}`),
        ok ? 'The contract is installed.' : 'The contract is not complete. Next: cutter db migrate',
      ],
      exit: ok ? 0 : 6,
    };
  }
}
