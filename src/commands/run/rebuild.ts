import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class RunRebuild extends BaseCommand<typeof RunRebuild> {
  static override summary = 'Rebuild the folder of a run from the database.';
  static override description =
    'Use it if the folder was lost or damaged. Writes files only and needs no approval. Refuses if ledger and rows disagree, or if the backup that the ledger names is not in the folder. The old folder is moved aside, not deleted. The next apply writes the receipts again.';
  static override examples = ['<%= config.bin %> run rebuild RUN_ID'];
  static override args = { run: Args.string({ name: 'RUN_ID', description: 'The id of the run.', required: true }) };

  protected override async perform(
    _flags: FlagsOf<typeof RunRebuild>,
    args: ArgsOf<typeof RunRebuild>,
  ): Promise<Outcome> {
    const { context } = this;
    const { rebuildRun } = await import('../../operations/run/rebuild-run.ts');
    const { rebuiltOutcome } = await import('../../render/outcome/run-outcome.ts');
    const rebuilt = await rebuildRun(await context.operationContext(), args.run);
    return rebuiltOutcome(rebuilt, (path) => context.displayPath(path));
  }
}
