/** One round trip a row, as the predecessor wrote: `fn_iu_create` for each unit, in one transaction, prepared once. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { z } from 'zod';
import type { Plan, SealedPlan } from '../src/model/artefacts/plan.ts';
import type { UnitText } from '../src/model/artefacts/unit.ts';
import { openPlan } from '../src/planner/plan/open-plan.ts';
import { unitTexts } from '../src/planner/cut/tiling.ts';
import { sourceVersionId } from '../src/model/artefacts/content-rows.ts';
import { CopyQuery } from '../src/state/db/postgres/copy-query.ts';
import { contentCopies } from '../src/state/records/content/content-copies.ts';
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
    const versionId = await openWork(executor, sealed, approvalPath);
    const ms = await stopwatch(async () => {
      for (const [index, unit] of units.entries())
        await executor.query({ ...CREATE, values: valuesOf(plan, unit, { place: index + 1, versionId }) });
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
  await executor.query(STATEMENTS.bind_window.sql, [id, plan.header.run_id, sha256]);
  const copies = contentCopies({ plan, rows: [], text: Buffer.alloc(0) }, () => undefined);
  await new Promise<void>((resolve, reject) => executor.query(new CopyQuery(copies, { resolve, reject })));
  return sourceVersionId(plan.header.run_id);
}

function valuesOf(
  { document }: Plan,
  { unit, body }: UnitText,
  ids: { readonly place: number; readonly versionId: string },
): string[] {
  const { parent, ordinal, label, num, title_source, citation, norm_sha256, start_byte, end_byte } = unit;
  const attributes = { ordinal, label, num, title_source, citation, norm_sha256, start_byte, end_byte };
  const rest = JSON.stringify({
    ...attributes,
    source_version_id: ids.versionId,
    place: ids.place,
    parent_eid: parent,
  });
  const { wid, eid, unit_kind: kind, section_type: role, path, title } = unit;
  return [document.document_id, wid, eid, kind, role, path, title, body, rest];
}
