/** `backup verify` and `backup restore` as people read them. */
import type { VerifiedBackup } from '../../model/outcomes/backup.ts';
import { terminalLine } from '../format/sanitise.ts';

/** What was proved, line by line. */
export function backupText(backup: VerifiedBackup): readonly string[] {
  const rows = backup.tables.reduce((sum, table) => sum + table.rows, 0);
  return [
    `The backup ${terminalLine(backup.file)} can be read.`,
    `  sha256 ${backup.sha256}, as the ledger records it`,
    `  decrypted to ${backup.plaintextBytes} bytes and loaded: ${rows} rows in ${backup.tables.length} tables`,
    backup.versions === 0
      ? '  it holds no document yet'
      : `  every source version in it was rebuilt byte for byte: ${backup.versions} of ${backup.versions}`,
  ];
}

/** The same, and where the restored copy is. */
export function restoredText(restored: VerifiedBackup & { readonly into: string }): readonly string[] {
  return [
    ...backupText(restored),
    `It is restored into the new database ${terminalLine(restored.into)}, on the same server, and was counted and rebuilt there again.`,
    'The copy has no guards and no grants. When it has served its purpose, drop it as any database.',
  ];
}
