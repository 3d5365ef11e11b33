/** What the database contains before a plan: counts, and one digest over every row of the document. */
import { z } from 'zod';
import type { Baseline } from '../../../model/artefacts/plan.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { camelRow } from '../../db/rows.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

/** The version of a document that is in force. */
export interface VersionInForce {
  readonly sourceVersionId: string;
  readonly sourceSha256: string;
  readonly runId: string;
}

/** The source of the plan itself, in force or drafted by a run that is not void. */
export interface SameVersion {
  readonly sourceVersionId: string;
  readonly runId: string;
  readonly units: number;
  readonly isEnacted: boolean;
}

/** What a document is in the database. */
export interface DocumentState {
  /** All units that the document ever had. */
  readonly units: number;
  readonly inForce: VersionInForce | null;
  readonly same: SameVersion | null;
}

const countSchema = z.strictObject({ table: z.string(), rows: z.int() });
const scopeSchema = z.strictObject({
  scope_sha256: z.string(),
  document_registered: z.boolean(),
  cuts: z.int(),
});
const stateSchema = camelRow({
  units: z.int(),
  inForceId: z.string().nullable(),
  inForceSha256: z.string().nullable(),
  inForceRunId: z.string().nullable(),
  sameId: z.string().nullable(),
  sameRunId: z.string().nullable(),
  sameUnits: z.int(),
  sameIsEnacted: z.boolean(),
});

/** One digest over every row of the document, which makes a plan stale if it changes; and whether the document is registered. */
export type Scope = Omit<Baseline, 'tables'>;

/** The scope of a document alone, without counting whole tables. */
export async function readScope(queryable: Queryable, documentId: string): Promise<Scope> {
  return oneRow(queryable, STATEMENTS.document_scope, [documentId], scopeSchema);
}

/** Rows of every governed table as a whole, sorted by table: what people see before and after. */
export async function readTableCounts(queryable: Queryable): Promise<Baseline['tables']> {
  return queryable.rows(STATEMENTS.table_counts, [], countSchema);
}

/**
 * The baseline of a document and its state. `tables` counts every governed table as a whole; `scope_sha256` covers the
 * document's units, versions, carries and registry rows, and is what makes a plan stale. One snapshot only inside a
 * REPEATABLE READ transaction.
 */
export async function readBaseline(
  queryable: Queryable,
  documentId: string,
  sourceSha256: string,
): Promise<{ readonly baseline: Baseline; readonly document: DocumentState }> {
  const tables = await readTableCounts(queryable);
  const scope = await readScope(queryable, documentId);
  const state = await oneRow(queryable, STATEMENTS.document_state, [documentId, sourceSha256], stateSchema);
  return { baseline: { tables, ...scope }, document: documentState(state) };
}

function documentState(row: z.infer<typeof stateSchema>): DocumentState {
  const { inForceId: id, inForceSha256: sourceSha256, inForceRunId: runId } = row;
  const { sameId, sameRunId, sameUnits: units, sameIsEnacted: isEnacted } = row;
  return {
    units: row.units,
    inForce:
      id === null || sourceSha256 === null || runId === null ? null : { sourceVersionId: id, sourceSha256, runId },
    same:
      sameId === null || sameRunId === null ? null : { sourceVersionId: sameId, runId: sameRunId, units, isEnacted },
  };
}
