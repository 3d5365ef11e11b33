import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class TrustShow extends BaseCommand<typeof TrustShow> {
  static override summary = 'Show who may approve what, with which keys and until when.';
  static override description =
    'Checks the trust file, its signatures and every certificate that it pins. For a proposed version it shows what it changes, who has signed it, and the exact commands for those who have not.';
  static override examples = ['<%= config.bin %> trust show', '<%= config.bin %> trust show --json'];

  protected override async perform(): Promise<Outcome> {
    const { showTrust } = await import('../../operations/trust/trust-show.ts');
    const { shownTrustOutcome } = await import('../../render/outcome/trust-outcome.ts');
    return shownTrustOutcome(await showTrust(await this.context.operationContext()));
  }
}
