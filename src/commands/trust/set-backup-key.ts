import { BaseCommand, type ArgsOf } from '../../cli/base-command.ts';
import { Args } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';

export default class TrustSetBackupKey extends BaseCommand<typeof TrustSetBackupKey> {
  static override summary = 'Set the certificate that backups are encrypted to.';
  static override description =
    'Checks that the certificate can encrypt today, in a form that gpg 2.2 decrypts, copies it into the trust folder and names it in cutter.json. The private key is needed only to restore; keep it on another machine.';
  static override examples = ['<%= config.bin %> trust set-backup-key backup.asc'];
  static override args = {
    cert: Args.string({ name: 'CERT', description: 'The armored public certificate.', required: true }),
  };

  protected override async perform(_flags: unknown, args: ArgsOf<typeof TrustSetBackupKey>): Promise<Outcome> {
    const { context } = this;
    const { setBackupKey } = await import('../../operations/trust/set-backup-key.ts');
    const { backupKeyOutcome } = await import('../../render/outcome/trust-outcome.ts');
    const key = await setBackupKey(await context.operationContext(), {
      certPath: context.resolve(args.cert),
      configFile: context.configFile,
    });
    return backupKeyOutcome(key, {
      certificate: context.displayPath(key.path),
      configFile: context.displayPath(context.configFile),
    });
  }
}
