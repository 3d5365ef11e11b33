/** `backup verify` as people read it. */
import { terminalLine } from './sanitise.ts';

/** What was proved, line by line. */
export function backupText(backup: {
  readonly file: string;
  readonly sha256: string;
  readonly plaintextBytes: number;
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  readonly versions: number;
}): readonly string[] {
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
