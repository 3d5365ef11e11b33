import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class RunList extends BaseCommand<typeof RunList> {
  static override summary = 'List the runs in the ledger and in the run folder.';
  static override examples = ['<%= config.bin %> run list'];

  protected override async perform(): Promise<Outcome> {
    const { listAllRuns } = await import('../../operations/run/runs.ts');
    const { runsOutcome } = await import('../../render/outcome/run-outcome.ts');
    return runsOutcome(await listAllRuns(await this.context.operationContext()));
  }
}
