/** What stands in the database before a plan: counts, and one digest over every row of the document (design 9.4, trap 3). */
import { z } from 'zod';
import type { Baseline } from '../model/plan.ts';
import { one, type Queryable } from './db/database.ts';
import { STATEMENTS } from './db/sql.generated.ts';

/** What a document is in the database. `runId` and `sourceSha256` are those of its newest version. */
export type DocumentState =
  | { readonly kind: 'absent' }
  | {
      readonly kind: 'cut';
      readonly runId: string;
      readonly sourceSha256: string;
      readonly lifecycle: 'draft' | 'enacted' | 'mixed';
      readonly units: number;
    };

const countSchema = z.strictObject({ table: z.string(), rows: z.int() });
const scopeSchema = z.strictObject({
  scope_sha256: z.string(),
  document_registered: z.boolean(),
  version_registered: z.boolean(),
});
const stateSchema = z.strictObject({
  run_id: z.string(),
  source_sha256: z.string(),
  units: z.int(),
  drafts: z.int(),
  enacted: z.int(),
});

/** What makes a plan stale: one digest over every row of the document, and whether document and version are registered. */
export type Scope = Omit<Baseline, 'tables'>;

/** The scope of a document alone, without counting whole tables. */
export async function readScope(queryable: Queryable, documentId: string, sourceSha256: string): Promise<Scope> {
  return one(queryable, STATEMENTS.document_scope, [documentId, sourceSha256], scopeSchema);
}

/** Rows of every governed table as a whole, sorted by table: what people see before and after. */
export async function readTableCounts(queryable: Queryable): Promise<Baseline['tables']> {
  return queryable.rows(STATEMENTS.table_counts, [], countSchema);
}

/**
 * The baseline of a document and its state. `tables` counts every governed table as a whole; `scope_sha256` covers the
 * document's units, versions and registry rows, and is what makes a plan stale. One snapshot only inside a REPEATABLE
 * READ transaction.
 */
export async function readBaseline(
  queryable: Queryable,
  documentId: string,
  sourceSha256: string,
): Promise<{ readonly baseline: Baseline; readonly document: DocumentState }> {
  const tables = await readTableCounts(queryable);
  const scope = await readScope(queryable, documentId, sourceSha256);
  const [state] = await queryable.rows(STATEMENTS.document_state, [documentId], stateSchema);
  return { baseline: { tables, ...scope }, document: state === undefined ? { kind: 'absent' } : cut(state) };
}

function cut(state: z.infer<typeof stateSchema>): DocumentState {
  const { run_id: runId, source_sha256: sourceSha256, units, drafts, enacted } = state;
  const lifecycle = drafts === units ? 'draft' : enacted === units ? 'enacted' : 'mixed';
  return { kind: 'cut', runId, sourceSha256, lifecycle, units };
}
