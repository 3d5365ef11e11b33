/** Counts the changed rows of every table of the database inside the transaction, before COMMIT. */
import { deltaDifferences, sumDeltas, type Delta, type TransactionName } from '../../model/artefacts/expected.ts';
import { UNCOUNTED_SCHEMAS, UNCOUNTED_TABLES } from '../../model/governed-table.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Emit } from '../../model/artefacts/run-event.ts';
import type { Transaction } from '../../state/db/transaction.ts';
import { readXactDelta, runDeferredTriggers } from '../../state/records/database/xact-delta.ts';

/**
 * Remembers the counters of this session, which continue from earlier transactions, and returns the check to make before
 * COMMIT. It refuses `STOP_COUNT_MISMATCH` if any table changed in another way than expected (docs/invariants.md: tables-not-named-move-by-zero).
 */
export async function watchDelta(
  tx: Transaction,
  transaction: TransactionName | 'compensation',
  emit: Emit,
): Promise<(expected: readonly Delta[]) => Promise<void>> {
  const before = await readXactDelta(tx);
  return async (expected) => {
    await runDeferredTriggers(tx);
    const actual = subtractEarlier(await readXactDelta(tx), before);
    emit({ kind: 'delta.checked', transaction, expected, actual });
    const differences = deltaDifferences(expected, actual);
    if (differences.length === 0) return;
    throw new Refusal('STOP_COUNT_MISMATCH', {
      transaction,
      differences: differences.map(
        (each) => `${each.table} ${each.op}: expected ${each.expected}, moved ${each.actual}`,
      ),
    });
  };
}

/** `now` minus `before`, without the tables that no plan names (model/governed-table says which and why). */
function subtractEarlier(now: readonly Delta[], before: readonly Delta[]): readonly Delta[] {
  const negative = before.map((each) => ({ ...each, rows: -each.rows }));
  return sumDeltas([...now, ...negative].filter(({ table }) => isCounted(table)));
}

function isCounted(table: string): boolean {
  const uncounted: readonly string[] = UNCOUNTED_TABLES;
  return !uncounted.includes(table) && !UNCOUNTED_SCHEMAS.some((schema) => table.startsWith(`${schema}.`));
}
