import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class TrustAccept extends BaseCommand<typeof TrustAccept> {
  static override summary = 'Put the proposed version of the trust file in force.';
  static override description =
    'It must be signed by the threshold of its own root people and of those of the version in force; each person counts once. The previous version stays as trust.<version>.json. Run trust record next.';
  static override examples = ['<%= config.bin %> trust accept'];

  protected override async perform(): Promise<Outcome> {
    const { acceptTrust } = await import('../../operations/trust/trust-accept.ts');
    const { writtenTrustOutcome } = await import('../../render/outcome/trust-outcome.ts');
    return writtenTrustOutcome(await acceptTrust(await this.context.operationContext()));
  }
}
