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
    const { runOutcome } = await import('../../render/outcome/run-outcome.ts');
    const run = await showRun(await this.context.operationContext(), args.run);
    return runOutcome(run, (path) => this.context.displayPath(path));
  }
}
