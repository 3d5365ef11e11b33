import { BaseCommand } from '../../cli/base-command.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class TrustRecord extends BaseCommand<typeof TrustRecord> {
  static override summary = 'Record the trust file in the database, which then verifies signatures by it.';
  static override description =
    'Uses the admin connection, because this decides whose signatures count. Records every version since the one in the database. If root people are named, each version must be signed by those of the previous version and its own. Nothing is replaced. Run it after every change of the trust file, before the next approval.';
  static override examples = ['<%= config.bin %> trust record'];
  static override mutates = true;

  protected override async perform(): Promise<Outcome> {
    const { recordTrustFile } = await import('../../operations/trust/trust-record.ts');
    const { recordedTrustOutcome } = await import('../../render/outcome/trust-outcome.ts');
    return recordedTrustOutcome(await recordTrustFile(await this.context.operationContext()));
  }
}
