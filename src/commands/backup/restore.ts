import { BaseCommand, type ArgsOf, type FlagsOf } from '../../cli/base-command.ts';
import { Args, Flags } from '../../cli/input.ts';
import type { Outcome } from '../../model/outcome.ts';
import { decryptingFlags } from '../../cli/signing.ts';

export default class BackupRestore extends BaseCommand<typeof BackupRestore> {
  static override summary = 'Restore the backup of a run into a new database on the same server.';
  static override description =
    'Verifies the backup first, as backup verify does. Then the admin connection creates the database and fills it in one transaction. The source and existing databases are refused, and nothing is left after a failure. The copy has the governed tables and their rows, without guards and grants: use it to look and compare, not for runs.';
  static override examples = [
    '<%= config.bin %> backup restore RUN_ID --into law_before',
    '<%= config.bin %> backup restore RUN_ID --into law_before --key backup.key.asc --passphrase-file backup.pass',
  ];
  static override args = { run: Args.string({ name: 'RUN_ID', description: 'The id of the run.', required: true }) };
  static override flags = {
    into: Flags.string({ description: 'Name of the new database.', helpValue: 'NAME', required: true }),
    ...decryptingFlags,
  };

  protected override async perform(
    flags: FlagsOf<typeof BackupRestore>,
    args: ArgsOf<typeof BackupRestore>,
  ): Promise<Outcome> {
    const { context } = this;
    const { restoreBackup } = await import('../../operations/backup/backup-restore.ts');
    const { backupReader } = await import('../../operations/backup/backup-verify.ts');
    const { restoredBackupOutcome } = await import('../../render/outcome/backup-outcome.ts');
    const reader = backupReader(context, flags.key, flags['passphrase-file']);
    const request = { runId: args.run, into: flags.into, reader };
    const restored = await restoreBackup(await context.operationContext(), request);
    return restoredBackupOutcome(restored, (path) => context.displayPath(path));
  }
}
