/** One round trip a row, as the predecessor wrote: `fn_iu_create` for each unit, in one transaction, prepared once. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { z } from 'zod';
import type { Plan, SealedPlan } from '../src/model/artefacts/plan.ts';
import type { UnitText } from '../src/model/artefacts/unit.ts';
import { openPlan } from '../src/planner/plan/open-plan.ts';
import { unitTexts } from '../src/planner/cut/tiling.ts';
import { STATEMENTS } from '../src/state/db/sql.generated.ts';
import { stopwatch } from './measure.ts';
import type { Prepared } from './project.ts';

const CREATE = {
  name: 'create_one',
  text: 'SELECT status FROM public.fn_iu_create($1, $2, $3, $4, $5, $6, $7, $8, $9::jsonb)',
} as const;

/**
 * Writes the units of a plan whose window is open and whose leg A has not been written, then rolls back. Returns the
 * milliseconds from the first call to the last; `dsn` is the executor's.
 */
export async function createRowByRow(dsn: string, { planPath, approvalPath }: Prepared): Promise<number> {
  const sealed = await openPlan(readFileSync(planPath));
  const { plan } = sealed;
  const units = unitTexts(Buffer.from(plan.source.text, 'utf8'), plan.units);
  const executor = new Client({ connectionString: dsn });
  await executor.connect();
  try {
    await executor.query('BEGIN');
    const sourceVersionId = await openWork(executor, sealed, approvalPath);
    const ms = await stopwatch(async () => {
      for (const unit of units) await executor.query({ ...CREATE, values: valuesOf(plan, unit, sourceVersionId) });
    });
    await executor.query('ROLLBACK');
    return ms;
  } finally {
    await executor.end();
  }
}

const approvalSchema = z.object({ review_decision_id: z.string() });

/** Binds the transaction and registers the source, as leg A does. */
async function openWork(executor: Client, { plan, sha256 }: SealedPlan, approvalPath: string): Promise<string> {
  const { review_decision_id: id } = approvalSchema.parse(JSON.parse(readFileSync(approvalPath, 'utf8')));
  const { document, source, profile, header } = plan;
  const { document_id: documentId, title } = document;
  await executor.query(STATEMENTS.bind_window.sql, [id, header.run_id, sha256]);
  await executor.query(STATEMENTS.register_document.sql, [documentId, title, header.run_id]);
  const pin = [documentId, source.sha256, source.text_sha256, source.bytes, null];
  const version = [...pin, source.media_type, 'none 1', profile.name, profile.sha256];
  const found = await executor.query<{ source_version_id: string }>(STATEMENTS.register_source_version.sql, [
    ...version,
    header.run_id,
    null,
    null,
  ]);
  const [row] = found.rows;
  if (row === undefined) throw new Error('the source version was not registered');
  return row.source_version_id;
}

function valuesOf({ document }: Plan, { unit, body }: UnitText, sourceVersionId: string): string[] {
  const { parent, ordinal, label, num, title_source, citation, norm_sha256, start_byte, end_byte } = unit;
  const attributes = { ordinal, label, num, title_source, citation, norm_sha256, start_byte, end_byte };
  const rest = JSON.stringify({ ...attributes, source_version_id: sourceVersionId, parent_eid: parent });
  const { wid, eid, unit_kind: kind, section_type: role, path, title } = unit;
  return [document.document_id, wid, eid, kind, role, path, title, body, rest];
}
