import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';
import { decryptingFlags } from '../../cli/signing.ts';

export default class BackupVerify extends BaseCommand<typeof BackupVerify> {
  static override summary = 'Verify the backup of a run: decrypt it, load it, rebuild every document.';
  static override description =
    'The file must be the one that the ledger names. It is decrypted into a private temporary file and loaded into a temporary database in memory, and every source version in it is rebuilt and compared. Nothing is kept. Run it on the machine that has the private backup key; gpg asks for it as usual. A key file is for tests and CI.';
  static override examples = [
    '<%= config.bin %> backup verify RUN_ID',
    '<%= config.bin %> backup verify RUN_ID --key backup.key.asc --passphrase-file backup.pass',
  ];
  static override args = { run: Args.string({ name: 'RUN_ID', description: 'The id of the run.', required: true }) };
  static override flags = decryptingFlags;

  protected override async perform(
    flags: FlagsOf<typeof BackupVerify>,
    args: ArgsOf<typeof BackupVerify>,
  ): Promise<Outcome> {
    const { context } = this;
    const { backupReader, verifyBackup } = await import('../../operations/backup/backup-verify.ts');
    const { verifiedBackupOutcome } = await import('../../render/outcome/backup-outcome.ts');
    const reader = backupReader(context, flags.key, flags['passphrase-file']);
    const verified = await verifyBackup(await context.operationContext(), args.run, reader);
    return verifiedBackupOutcome(verified, (path) => context.displayPath(path));
  }
}
