import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class TrustLog extends BaseCommand<typeof TrustLog> {
  static override summary = 'Show every version of the trust file, what it changed and which keys signed it.';
  static override description =
    'Newest first, from the trust folder. Checks the chain of versions, but no signatures: trust show checks those of the version in force, trust record those of every version.';
  static override examples = ['<%= config.bin %> trust log'];

  protected override async perform(): Promise<Outcome> {
    const { trustLog } = await import('../../operations/trust/trust-show.ts');
    const { trustLogOutcome } = await import('../../render/outcome/trust-outcome.ts');
    return trustLogOutcome(await trustLog(await this.context.operationContext()));
  }
}
