/** The operation of `plan --compensate`: the plan by which a run's drafts are withdrawn. Reads the database, writes two files. */
import { dirname, join } from 'node:path';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import {
  COMPENSATION_FORMAT,
  draftsSha256,
  sealCompensation,
  type Compensation,
  type SealedCompensation,
} from '../../model/artefacts/compensation.ts';
import { instantOf } from '../../model/ids.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { CUTTER_VERSION } from '../../model/version.ts';
import { renderCompensation } from '../../render/files/compensation-md.ts';
import { readDrafts } from '../../state/records/runs/compensations.ts';
import type { Connection } from '../../state/db/database.ts';
import { transaction } from '../../state/db/transaction.ts';
import { writePlanFiles } from '../../state/files/plan-store.ts';
import { readClock, readTarget } from '../../state/records/database/target-identity.ts';
import { draftedSteps, findRun } from '../shared/find-run.ts';
import { LONG_READ, withReader } from '../shared/with-reader.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { PlannedCompensation } from '../../model/outcomes/compensation.ts';

/**
 * Plans to withdraw every draft of a run. `out` is null for `compensation.json` beside the run's plan. Refusals: RUN_UNKNOWN,
 * RUN_ENACTED, NOTHING_TO_WITHDRAW, FILE_EXISTS.
 */
export async function planCompensation(
  ctx: OperationContext,
  { runId, out }: { readonly runId: string; readonly out: string | null },
): Promise<PlannedCompensation> {
  const sealed = await withReader(ctx, `cutter/plan/${runId}`, async (reader) => {
    return sealCompensation(await compensationNow(ctx, reader, runId));
  });
  const { document_id: documentId } = sealed.compensation;
  const path = out ?? join(ctx.config.plans_dir, documentId, runId, 'compensation.json');
  const reviewPath = join(dirname(path), 'compensation.md');
  const reviews = [{ path: reviewPath, text: renderCompensation(sealed) }];
  await writePlanFiles({ planPath: path, plan: sealed.bytes, reviews });
  return { sealed, path, reviewPath };
}

/** The compensation of a run as the database stands, from one snapshot. RUN_UNKNOWN, RUN_ENACTED, NOTHING_TO_WITHDRAW. */
async function compensationNow(ctx: OperationContext, reader: Connection, runId: string): Promise<Compensation> {
  const { documentId, planSha256 } = await findRun(ctx, reader, runId);
  return await transaction(reader, LONG_READ, async (tx) => {
    const steps = await draftedSteps(tx, runId);
    const drafts = await readDrafts(tx, runId);
    if (drafts.length === 0) throw new Refusal('NOTHING_TO_WITHDRAW', { run_id: runId });
    return {
      format: COMPENSATION_FORMAT,
      created_at: instantOf((await readClock(tx)).epochMs),
      cutter_version: CUTTER_VERSION,
      document_id: documentId,
      run_id: runId,
      plan_sha256: planSha256,
      steps,
      target: await readTarget(tx, reader.kind),
      units: drafts.filter(({ is_new: isNew }) => isNew).length,
      versions: drafts.length,
      drafts_sha256: draftsSha256(drafts),
      drafts,
    };
  });
}

/**
 * Requires that a compensation lists the drafts as they are now: otherwise people would sign something other than
 * what they read. Refusals: PLAN_STALE, RUN_UNKNOWN, RUN_ENACTED, NOTHING_TO_WITHDRAW.
 */
export async function requireCurrent(
  ctx: OperationContext,
  reader: Connection,
  { compensation }: SealedCompensation,
): Promise<void> {
  const { document_id: documentId, run_id: runId } = compensation;
  const now = await compensationNow(ctx, reader, runId);
  const { created_at, cutter_version, target } = compensation;
  const same = canonicalJson({ ...now, created_at, cutter_version, target }) === canonicalJson(compensation);
  if (same) return;
  throw new Refusal('PLAN_STALE', {
    document_id: documentId,
    planned_drafts_sha256: compensation.drafts_sha256,
    drafts_sha256: now.drafts_sha256,
  });
}
