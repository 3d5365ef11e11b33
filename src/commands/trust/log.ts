import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class TrustLog extends BaseCommand<typeof TrustLog> {
  static override summary = 'Show every version of the trust file, what it changed and whose keys signed it.';
  static override description =
    'Newest first, from the trust folder. Follows the chain of versions; the signatures of the version in force are checked by trust show, those of every version by trust record.';
  static override examples = ['<%= config.bin %> trust log'];

  protected override async perform(): Promise<Outcome> {
    const { trustLog } = await import('../../operations/trust/trust-show.ts');
    const { trustLogOutcome } = await import('../../operations/trust/trust-outcome.ts');
    return trustLogOutcome(await trustLog(await this.context.operationContext()));
  }
}
