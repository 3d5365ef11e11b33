/** Writing content: all rows of a run by COPY, as drafts. Nothing is decided here; the seal proves the rows. */
import { z } from 'zod';
import { oneRow, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';
import type { Transaction } from '../../db/transaction.ts';
import { contentCopies, type Content } from './content-copies.ts';

/** How many rows are written between two reports. */
const REPORT_ROWS = 1_000;

/**
 * Copies the document, where the plan registers it, the version of the source, new units, texts and carries. The transaction must
 * be bound to a window of SG_1, and be sealed. Refusals: STOP_WINDOW, STOP_REPLAY_CONFLICT when rows of the run are there already.
 * `onProgress` gets the number of texts and carries sent so far.
 */
export async function copyContent(
  tx: Transaction,
  content: Content,
  onProgress: (done: number) => void,
): Promise<void> {
  let done = 0;
  const copies = contentCopies(content, () => {
    done += 1;
    if (done % REPORT_ROWS === 0 || done === content.rows.length) onProgress(done);
  });
  await tx.copy(copies);
}

/** The source version that a run has registered. One that is not registered is a bug: ask after registering. */
export async function readSourceVersionId(queryable: Queryable, runId: string): Promise<string> {
  const row = await oneRow(queryable, STATEMENTS.source_version_id, [runId], camelRow({ sourceVersionId: z.string() }));
  return row.sourceVersionId;
}
