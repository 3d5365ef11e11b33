/** Leg A as one transaction: bind, COPY, seal, COMMIT, by the product's own statements and without the phase around it. */
import { readFileSync } from 'node:fs';
import { Client } from 'pg';
import { z } from 'zod';
import { contentRows } from '../src/model/artefacts/content-rows.ts';
import { openPlan } from '../src/planner/plan/open-plan.ts';
import { CopyQuery } from '../src/state/db/postgres/copy-query.ts';
import { STATEMENTS } from '../src/state/db/sql.generated.ts';
import { contentCopies } from '../src/state/records/content/content-copies.ts';
import { stopwatch } from './measure.ts';
import type { Prepared } from './project.ts';

const approvalSchema = z.object({ review_decision_id: z.string() });
const ATTEMPT = 1;
const BACKUP_SHA256 = 'b'.repeat(64);

/** Milliseconds of the transaction; the window of the plan is open and its leg A has not been written. `dsn` is the executor's. */
export async function writeLegA(dsn: string, { planPath, approvalPath }: Prepared): Promise<number> {
  const { plan, sha256 } = await openPlan(readFileSync(planPath));
  const { review_decision_id: id } = approvalSchema.parse(JSON.parse(readFileSync(approvalPath, 'utf8')));
  const executor = new Client({ connectionString: dsn });
  await executor.connect();
  try {
    return await stopwatch(async () => {
      const rows = contentRows(plan, plan.header.run_id);
      const copies = contentCopies({ plan, rows, text: Buffer.from(plan.source.text, 'utf8') }, () => undefined);
      await executor.query('BEGIN');
      await executor.query(STATEMENTS.bind_window.sql, [id, plan.header.run_id, sha256]);
      await new Promise<void>((resolve, reject) => executor.query(new CopyQuery(copies, { resolve, reject })));
      await executor.query(STATEMENTS.seal_leg_a.sql, [ATTEMPT, BACKUP_SHA256]);
      await executor.query('COMMIT');
    });
  } finally {
    await executor.end();
  }
}
