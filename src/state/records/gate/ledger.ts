/** Reads the ledger of receipts page by page, and checks it. */
import { z } from 'zod';
import {
  EMPTY_LEDGER,
  LedgerChecker,
  type LedgerFault,
  type LedgerHead,
  type LedgerRow,
} from '../../../model/artefacts/ledger.ts';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

const PAGE_ROWS = 1_000;

const rowSchema = z.strictObject({
  seq: z.int(),
  prev: z.string(),
  leaf: z.string(),
  root: z.string(),
  receipt: z.string(),
  body: z.string(),
});

const headSchema = z.strictObject({ size: z.int(), root: z.string() });
const datedHeadSchema = camelRow({ ...headSchema.shape, atMs: z.number() });
const sinceSchema = camelRow({ root: z.string().nullable(), foreignSeq: z.int().nullable() });

/** Checks every receipt from the first on; the head, or the first fault. Memory does not grow with the ledger. */
export async function checkLedger(
  queryable: Queryable,
): Promise<{ readonly head: LedgerHead; readonly fault: LedgerFault | null }> {
  const checker = new LedgerChecker();
  for (;;) {
    const { size } = checker.head;
    const rows = await queryable.rows(STATEMENTS.ledger, [size, PAGE_ROWS], rowSchema);
    for (const row of rows) {
      const fault = checker.add(row);
      if (fault !== null) return { head: checker.head, fault };
    }
    if (rows.length < PAGE_ROWS) return { head: checker.head, fault: null };
  }
}

/** Every row of the ledger in order, page by page; nothing is checked. */
export async function* ledgerRows(queryable: Queryable): AsyncGenerator<LedgerRow> {
  for (let from = 0; ; from += PAGE_ROWS) {
    const rows = await queryable.rows(STATEMENTS.ledger, [from, PAGE_ROWS], rowSchema);
    yield* rows;
    if (rows.length < PAGE_ROWS) return;
  }
}

/** The head of the ledger, and when its last receipt was written in epoch milliseconds; null while there is none. */
export async function readLedgerHead(
  queryable: Queryable,
): Promise<{ readonly head: LedgerHead; readonly lastMs: number | null }> {
  const [row] = await queryable.rows(STATEMENTS.ledger_head, [], datedHeadSchema);
  if (row === undefined) return { head: EMPTY_LEDGER, lastMs: null };
  const { atMs: lastMs, ...head } = row;
  return { head, lastMs };
}

/** The ledger as it was when a run's step was recorded; null when the step is not recorded. */
export async function readLedgerAtStep(queryable: Queryable, runId: string, step: string): Promise<LedgerHead | null> {
  const [row] = await queryable.rows(STATEMENTS.ledger_at_step, [runId, step], headSchema);
  return row ?? null;
}

/**
 * Ledger-head-matches (docs/invariants.md): the ledger had this root at this size, and no run other than `by` has recorded anything about its document
 * since; null checks the root only, which is all that a resolution binds.
 * Refuses APPROVAL_LEDGER_HEAD. What approvals name has been compared with the plan, or the closed SG_1, before.
 */
export async function requireLedgerHead(
  queryable: Queryable,
  { size, root }: LedgerHead,
  by: { readonly documentId: string; readonly runId: string } | null,
): Promise<void> {
  const params = [by?.documentId ?? null, by?.runId ?? null, size];
  const found = await oneRow(queryable, STATEMENTS.ledger_since, params, sinceSchema);
  const actual = size === 0 ? EMPTY_LEDGER.root : found.root;
  if (actual !== root) throw new Refusal('APPROVAL_LEDGER_HEAD', { size, signed: root, actual: actual ?? 'none' });
  if (found.foreignSeq !== null)
    throw new Refusal('APPROVAL_LEDGER_HEAD', { size, receipt_of_another_run: found.foreignSeq });
}

/** How many receipts a run has for each table. */
export async function countRunReceipts(
  queryable: Queryable,
  runId: string,
): Promise<readonly { readonly table: string; readonly rows: number }[]> {
  return queryable.rows(STATEMENTS.run_receipts, [runId], z.strictObject({ table: z.string(), rows: z.int() }));
}
