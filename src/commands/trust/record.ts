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
    const { version, mode, added } = await recordTrustFile(await this.context.operationContext());
    const done =
      added === 0 ? `The database holds version ${version} already.` : `The database holds version ${version} now.`;
    return {
      value: { format: 'cutter.trust-recorded/1', ok: true, version, mode, added },
      text: [
        done,
        mode === 'db-verified'
          ? '  It verifies the signatures of every approval itself.'
          : '  Its mode is client-verified: the database believes cutter about who signed.',
      ],
      exit: 0,
    };
  }
}
