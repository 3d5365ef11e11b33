import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class AuditVerify extends BaseCommand<typeof AuditVerify> {
  static override summary = 'Verify a run from its evidence pack and your own copy of the trust file.';
  static override description =
    'Checks the sums and the whole ledger, compares plan, approvals and manifest with the ledger, and verifies every signature as of the time of its receipt. Trust files in the pack count only if they are your copy or came before it. Needs no database and no key. Exits with 5 if a check fails.';
  static override examples = ['<%= config.bin %> audit verify audit-RUN_ID.tar --trust trust.json'];
  static override args = {
    pack: Args.string({ name: 'FILE.tar', description: 'A pack as `audit export` wrote it.', required: true }),
  };
  static override flags = {
    trust: Flags.string({
      description: 'Your own copy of the trust file, never the one in the pack.',
      helpValue: 'FILE',
      required: true,
    }),
  };

  protected override async perform(
    flags: FlagsOf<typeof AuditVerify>,
    args: ArgsOf<typeof AuditVerify>,
  ): Promise<Outcome> {
    const { verifyAudit } = await import('../../operations/audit/audit-verify.ts');
    const { auditOutcome } = await import('../../render/outcome/audit-outcome.ts');
    const audit = await verifyAudit(this.context.resolve(args.pack), this.context.resolve(flags.trust));
    return auditOutcome(audit, await this.context.paint());
  }
}
