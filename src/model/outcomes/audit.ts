/** What `audit export` returns. */

/** An evidence pack that was written. */
export interface ExportedPack {
  readonly path: string;
  readonly sha256: string;
  readonly files: number;
  readonly receipts: number;
}
