/** What the backup commands return. */

/** A backup that was decrypted, loaded and checked. */
export interface VerifiedBackup {
  readonly runId: string;
  readonly file: string;
  /** Of the encrypted file, as the ledger records it. */
  readonly sha256: string;
  readonly plaintextBytes: number;
  readonly tables: readonly { readonly table: string; readonly rows: number }[];
  /** Source versions in the backup; each was rebuilt from its units and has the digest that was registered. */
  readonly versions: number;
}

/** A verified backup and the new database that holds it. */
export interface RestoredBackup extends VerifiedBackup {
  readonly into: string;
}
