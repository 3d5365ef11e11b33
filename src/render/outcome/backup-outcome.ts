/** The outcomes of the backup commands as values and as lines. */
import type { Outcome, ShownPath } from '../../model/outcome.ts';
import type { RestoredBackup, VerifiedBackup } from '../../model/outcomes/backup.ts';
import { backupText, restoredText } from '../text/backup-text.ts';

/** A backup that was decrypted, loaded and rebuilt. */
export function verifiedBackupOutcome(verified: VerifiedBackup, shown: ShownPath): Outcome {
  const { runId, sha256, plaintextBytes, versions } = verified;
  const file = shown(verified.file);
  return {
    value: {
      format: 'cutter.backup/1',
      ok: true,
      run_id: runId,
      file,
      sha256,
      plaintext_bytes: plaintextBytes,
      versions,
      tables: tablesOf(verified),
    },
    text: backupText({ ...verified, file }),
    exit: 0,
  };
}

/** The new database that holds a backup. */
export function restoredBackupOutcome(restored: RestoredBackup, shown: ShownPath): Outcome {
  const { runId, into, sha256, versions } = restored;
  const file = shown(restored.file);
  const tables = tablesOf(restored);
  return {
    value: { format: 'cutter.restore/1', ok: true, run_id: runId, into, file, sha256, versions, tables },
    text: restoredText({ ...restored, file }),
    exit: 0,
  };
}

function tablesOf({ tables }: VerifiedBackup) {
  return tables.map(({ table, rows }) => ({ table, rows }));
}
