/** The operation of `hold` and `release`: any login can stop writes; a resolution signed by SG_3 lifts the stop. */
import { uuidSchema } from '../../model/ids.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readApprovalFile } from '../../state/files/approval-files.ts';
import { releaseHolds } from '../../state/records/gate/authz.ts';
import { transaction } from '../../state/db/transaction.ts';
import { holdLine, placeHold, readHolds } from '../../state/records/gate/holds.ts';
import { recordConsumed } from '../../state/files/consumed-approvals.ts';
import { authorizeSg3 } from '../shared/authorize-sg3.ts';
import { withReader } from '../shared/with-reader.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { PlacedHold, ReleasedHolds } from '../../model/outcomes/hold.ts';

/** Transactions of one row. If one has to wait longer, STOP_BUSY names the session that blocks it. */
export const BRIEF = {
  mode: 'write',
  isolation: 'read committed',
  statementTimeoutMs: 30_000,
  lockTimeoutMs: 5_000,
} as const;

/** The limit of the database. */
const MAX_REASON = 1_000;

/**
 * Stops everything, or one run, with the reader's login, which everybody has. Runs in progress stop at their next
 * statement. Refusals: USAGE (a reason beyond 1,000 characters), RUN_ID, and those of connecting.
 */
export async function holdDatabase(
  ctx: OperationContext,
  { runId, reason }: { readonly runId: string | null; readonly reason: string },
): Promise<PlacedHold> {
  if (runId !== null && !uuidSchema.safeParse(runId).success) throw new Refusal('RUN_ID', { run_id: runId });
  if (reason.length > MAX_REASON) throw new Refusal('USAGE', { reason: `--reason takes ${MAX_REASON} characters` });
  return withReader(ctx, 'cutter/hold', async (reader) => {
    return { holdId: await transaction(reader, BRIEF, (tx) => placeHold(tx, runId, reason)), runId };
  });
}

/**
 * Lifts the holds that a signed resolution names: cutter verifies it, then the database does. Refusals: those of
 * `authorizeSg3`.
 */
export async function releaseDatabase(ctx: OperationContext, approvalPath: string): Promise<ReleasedHolds> {
  const file = await readApprovalFile(approvalPath);
  return withReader(ctx, 'cutter/release', async (reader, database) => {
    // A resolution does not record whether a standby was demanded. If its COMMIT is lost, the holds are on again.
    const authorized = await authorizeSg3(ctx, reader, {
      file,
      planned: null,
      readExpected: () => Promise.resolve(null),
    });
    const { resolves, review_decision_id: id } = authorized.resolution;
    const released = resolves.action === 'release' ? resolves.hold_ids : [];
    const executor = await database.connect('executor', 'cutter/release');
    await transaction(executor, BRIEF, (tx) => releaseHolds(tx, authorized));
    await recordConsumed(ctx.config.orchestrator.sidecar_root, 'resolution', id);
    return { released, people: authorized.people, stillOn: (await readHolds(reader)).map(holdLine) };
  });
}
