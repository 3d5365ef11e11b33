import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class AuditExport extends BaseCommand<typeof AuditExport> {
  static override summary = 'Write the evidence pack of a run: one archive for an auditor.';
  static override description =
    'Contains the plan, the review, approvals with signatures, trust files and certificates, the whole ledger with its checkpoint, the signed manifest, sums, and a verifier in plain Python. The auditor needs neither cutter nor the database. The same records give the same bytes. Reads with the reader role; verifies nothing.';
  static override examples = [
    '<%= config.bin %> audit export RUN_ID',
    '<%= config.bin %> audit export RUN_ID --out evidence.tar',
  ];
  static override args = { run: Args.string({ name: 'RUN_ID', description: 'The id of the run.', required: true }) };
  static override flags = {
    out: Flags.string({
      char: 'o',
      description: 'Path of the pack. Default: audit-RUN_ID.tar in the working folder.',
      helpValue: 'FILE',
    }),
  };

  protected override async perform(
    flags: FlagsOf<typeof AuditExport>,
    args: ArgsOf<typeof AuditExport>,
  ): Promise<Outcome> {
    const { exportAudit } = await import('../../operations/audit/audit-export.ts');
    const { auditPackOutcome } = await import('../../render/outcome/audit-outcome.ts');
    const out = this.context.resolve(flags.out ?? `audit-${args.run}.tar`);
    const pack = await exportAudit(await this.context.operationContext(), args.run, out);
    return auditPackOutcome(args.run, pack, (path) => this.context.displayPath(path));
  }
}
