import { BaseCommand, type FlagsOf } from '../cli/base-command.ts';
import { Flags } from '../cli/input.ts';
import type { Outcome } from '../cli/outcome.ts';

export default class Init extends BaseCommand<typeof Init> {
  static override summary = 'Start a project here: cutter.json, a trust folder and a plans folder.';
  static override description =
    'Never overwrites a file. "embedded" is PostgreSQL inside the process, for trying cutter out; "postgres" is a server, whose connection strings are read from environment variables.';
  static override examples = ['<%= config.bin %> init', '<%= config.bin %> init --database postgres'];
  static override flags = {
    database: Flags.option({ options: ['embedded', 'postgres'] as const, default: 'embedded' as const })({
      description: 'Which kind of database the project writes to.',
      helpValue: 'KIND',
    }),
  };

  protected override async perform(flags: FlagsOf<typeof Init>): Promise<Outcome> {
    const { initialise } = await import('../wiring/initialise.ts');
    const { configFile, made } = await initialise(this.world.cwd, flags.database);
    const shown = made.map((file) => this.world.shown(file));
    const secrets = ['CUTTER_RO_DSN', 'CUTTER_EXEC_DSN', 'CUTTER_VERIFY_DSN', 'CUTTER_ADMIN_DSN'];
    const first = flags.database === 'embedded' ? [] : [`Set ${secrets.join(', ')} in the environment.`];
    const next = [...first, 'cutter db migrate', 'cutter trust add-person NAME --cert FILE --gate SG_1'];
    return {
      value: { format: 'cutter.init/1', ok: true, database: flags.database, config: configFile, made, next },
      text: [...shown.map((file) => `  made  ${file}`), '', 'Next:', ...next.map((line) => `  ${line}`)],
      exit: 0,
    };
  }
}
