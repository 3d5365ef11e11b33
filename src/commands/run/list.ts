import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class RunList extends BaseCommand<typeof RunList> {
  static override summary = 'List the runs in the ledger and in the run folder.';
  static override examples = ['<%= config.bin %> run list'];

  protected override async perform(): Promise<Outcome> {
    const { listAllRuns } = await import('../../operations/run/runs.ts');
    const { runListText } = await import('../../render/text/runs-text.ts');
    const runs = await listAllRuns(await this.context.operationContext());
    return {
      value: { format: 'cutter.runs/1', ok: true, runs: runs.map((run) => ({ ...run })) },
      text: runListText(runs),
      exit: 0,
    };
  }
}
