import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class RunShow extends BaseCommand<typeof RunShow> {
  static override summary = 'Show the state of a run in the run folder, the ledger and the rows, side by side.';
  static override description =
    'Reads only. If the three disagree, the verdict names the difference. The ledger in the database decides, not the folder.';
  static override examples = ['<%= config.bin %> run show RUN_ID'];
  static override args = { run: Args.string({ name: 'RUN_ID', description: 'The id of the run.', required: true }) };

  protected override async perform(_flags: FlagsOf<typeof RunShow>, args: ArgsOf<typeof RunShow>): Promise<Outcome> {
    const { showRun } = await import('../../operations/run/runs.ts');
    const { runShowText } = await import('../../render/text/runs-text.ts');
    const run = await showRun(await this.context.operationContext(), args.run);
    return {
      value: {
        format: 'cutter.run/1',
        ok: run.phases.every(({ verdict }) => !verdict.startsWith('STOP')),
        ...run,
        phases: run.phases.map((phase) => ({ ...phase })),
        windows: run.windows.map((window) => ({ ...window })),
      },
      text: runShowText(run, this.context.displayPath(run.planPath)),
      exit: 0,
    };
  }
}
