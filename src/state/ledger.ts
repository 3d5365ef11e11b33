/** Reading the ledger as a whole, a piece at a time, and checking it on the way. */
import { z } from 'zod';
import { LedgerChecker, type LedgerFault, type LedgerHead } from '../model/ledger.ts';
import type { Queryable } from './db/database.ts';
import { STATEMENTS } from './db/sql.generated.ts';

const PIECE = 1_000;

const rowSchema = z.strictObject({
  seq: z.int(),
  prev: z.string(),
  leaf: z.string(),
  root: z.string(),
  receipt: z.string(),
  body: z.string(),
});

/** Checks every receipt from the first on; the head, or the first fault. Memory does not grow with the ledger. */
export async function checkLedger(
  queryable: Queryable,
): Promise<{ readonly head: LedgerHead; readonly fault: LedgerFault | null }> {
  const checker = new LedgerChecker();
  for (;;) {
    const { size } = checker.head;
    const rows = await queryable.rows(STATEMENTS.ledger, [size, PIECE], rowSchema);
    for (const row of rows) {
      const fault = checker.add(row);
      if (fault !== null) return { head: checker.head, fault };
    }
    if (rows.length < PIECE) return { head: checker.head, fault: null };
  }
}

/** How many receipts a run has for each table. */
export async function countRunReceipts(
  queryable: Queryable,
  runId: string,
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  return queryable.rows(STATEMENTS.run_receipts, [runId], z.strictObject({ table: z.string(), rows: z.int() }));
}
