import { BaseCommand, type FlagsOf } from '../cli/base-command.ts';
import { Flags } from '../cli/input.ts';
import type { Outcome } from '../model/outcome.ts';

export default class Init extends BaseCommand<typeof Init> {
  static override summary = 'Start a project here: cutter.json, a trust folder and a plans folder.';
  static override description =
    'Never overwrites a file. "embedded" is PostgreSQL inside the process, to try cutter; "postgres" is a server, whose connection strings are read from environment variables.';
  static override examples = ['<%= config.bin %> init', '<%= config.bin %> init --database postgres'];
  static override flags = {
    database: Flags.option({ options: ['embedded', 'postgres'] as const, default: 'embedded' as const })({
      description: 'Which kind of database the project writes to.',
      helpValue: 'KIND',
    }),
  };

  protected override async perform(flags: FlagsOf<typeof Init>): Promise<Outcome> {
    const { initialise } = await import('../operations/setup/init.ts');
    const { initOutcome } = await import('../render/outcome/init-outcome.ts');
    const initialised = await initialise(this.context.configFile, flags.database);
    const provisioned = flags.database === 'embedded' ? await this.#provision() : [];
    return initOutcome(initialised, { kind: flags.database, provisioned }, (file) => this.context.displayPath(file));
  }

  /** The embedded database belongs to the project alone, so init may provision it; a server is provisioned by `db migrate`. */
  async #provision(): Promise<readonly string[]> {
    const { emit } = this.context;
    emit({ kind: 'plan.step', step: 'Starting', detail: 'an embedded PostgreSQL, about 3 s the first time' });
    const { provision } = await import('../operations/setup/db.ts');
    return (await provision(await this.context.operationContext())).applied;
  }
}
