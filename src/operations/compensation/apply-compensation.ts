/**
 * The operation of `apply` of a compensation: the same locks, fence, permission and recount as a phase of a run, in one transaction; then the
 * verifier's login reads every draft back (ADR 20). After an interruption the same command finds it done.
 */
import { applicationName } from '../../applier/recording/run-context.ts';
import { requireReplicated } from '../../applier/recording/replicated.ts';
import { watchDelta } from '../../applier/recording/delta-check.ts';
import type { AuthorizedResolution } from '../../gate/approval/authorize-resolution.ts';
import { compensates, type SealedCompensation } from '../../model/artefacts/compensation.ts';
import type { Delta } from '../../model/artefacts/expected.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readApprovalFile } from '../../state/files/approval-files.ts';
import { readCompensation, withdrawDrafts } from '../../state/records/runs/compensations.ts';
import type { Connection } from '../../state/db/database.ts';
import { lockKey } from '../../state/db/session-lock.ts';
import { transaction } from '../../state/db/transaction.ts';
import { fence } from '../../state/records/runs/run-steps.ts';
import { recordConsumed, VOID } from '../../state/files/consumed-approvals.ts';
import { readTimeline } from '../../state/records/database/target-identity.ts';
import { authorizeSg3 } from '../shared/authorize-sg3.ts';
import { requireCurrent } from './plan-compensation.ts';
import { lockRun } from '../shared/lock-run.ts';
import { withReader } from '../shared/with-reader.ts';
import { openCompensation } from '../shared/open-artefact.ts';
import { requireTarget } from '../shared/require-target.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import { compensationVerification } from './verify-compensation.ts';
import type { AppliedCompensation } from '../../model/outcomes/compensation.ts';

/** Withdrawing is one statement for each table; this is as long as leg A may take. */
const LIMITS = { statementTimeoutMs: 15 * 60_000, lockTimeoutMs: 5_000 } as const;

/**
 * Withdraws the drafts that a compensation lists, under the resolution in `approvals`, and voids its run. Refusals: those of
 * `authorizeSg3`, FILE_FORMAT, TARGET_MISMATCH, USAGE, STOP_LOCK_HELD, STOP_BUSY, STOP_HOLD, PLAN_STALE, RUN_ENACTED, NOTHING_TO_WITHDRAW,
 * RESOLUTION_MISMATCH, STOP_COUNT_MISMATCH, VERIFY_MISMATCH.
 */
export async function applyCompensation(
  ctx: OperationContext,
  { path, approvals }: { readonly path: string; readonly approvals: readonly string[] },
): Promise<AppliedCompensation> {
  return applyOpenedCompensation(ctx, { sealed: await openCompensation(path), approvals });
}

/** The same for a compensation that was opened already. */
export async function applyOpenedCompensation(
  ctx: OperationContext,
  { sealed, approvals }: CompensationRequest,
): Promise<AppliedCompensation> {
  const { run_id: runId, document_id: documentId } = sealed.compensation;
  return withReader(ctx, applicationName(runId), async (reader, database) => {
    await requireTarget(reader, sealed.compensation);
    const executor = await database.connect('executor', applicationName(runId));
    await lockRun(executor, documentId, runId);
    const done = await decidedBy(reader, sealed);
    if (done !== null) await requireReplicated({ executor, ...LIMITS });
    const decision = done ?? (await authorizeAndWithdraw(ctx, { reader, executor }, { sealed, approvals }));
    const { sidecar_root: root } = ctx.config.orchestrator;
    await recordConsumed(root, 'resolution', decision);
    await recordConsumed(root, { runId, timeline: await readTimeline(reader) }, VOID);
    const verifier = await database.connect('verifier', applicationName(runId));
    const verification = await compensationVerification(verifier, sealed);
    if (verification.result !== 'matched')
      throw new Refusal('VERIFY_MISMATCH', {
        differences: verification.checks.flatMap(({ check, expected, actual, matched }) =>
          matched ? [] : [`${check}: expected ${expected}, found ${actual}`],
        ),
      });
    return { kind: done === null ? 'compensated' : 'nothing_to_do', sealed, verification };
  });
}

/** The decision under which this compensation was carried out, or null. NOTHING_TO_WITHDRAW if another one was. */
async function decidedBy(
  reader: Connection,
  { compensation, sha256: digest }: SealedCompensation,
): Promise<string | null> {
  const { run_id: runId } = compensation;
  const recorded = await readCompensation(reader, runId);
  if (recorded === null) return null;
  if (recorded.compensation_sha256 === digest) return recorded.review_decision_id;
  throw new Refusal('NOTHING_TO_WITHDRAW', { run_id: runId, compensated_by: recorded.compensation_sha256 });
}

export interface CompensationRequest {
  readonly sealed: SealedCompensation;
  readonly approvals: readonly string[];
}

async function authorizeCompensation(
  ctx: OperationContext,
  reader: Connection,
  { sealed, approvals }: CompensationRequest,
): Promise<AuthorizedResolution> {
  const [approval, ...others] = approvals;
  if (approval === undefined) throw new Refusal('APPROVAL_MISSING', { gate: 'SG_3' });
  if (others.length > 0) throw new Refusal('USAGE', { reason: 'a compensation takes one approval, of SG_3' });
  return authorizeSg3(ctx, reader, {
    file: await readApprovalFile(approval),
    planned: sealed.compensation.target,
    readExpected: async () => {
      await requireCurrent(ctx, reader, sealed);
      return compensates(sealed);
    },
  });
}

/** Authorizes, fences, withdraws, recounts, commits; returns the id of the decision. */
async function authorizeAndWithdraw(
  ctx: OperationContext,
  { reader, executor }: { readonly reader: Connection; readonly executor: Connection },
  asked: CompensationRequest,
): Promise<string> {
  const resolution = await authorizeCompensation(ctx, reader, asked);
  const { compensation } = asked.sealed;
  await transaction(executor, { mode: 'write', isolation: 'read committed', ...LIMITS }, async (tx) => {
    await fence(tx, lockKey(`cutter:fence:${compensation.run_id}`));
    const recount = await watchDelta(tx, 'compensation', ctx.emit);
    await withdrawDrafts(tx, resolution);
    await recount(expectedDelta(compensation));
  });
  return resolution.resolution.review_decision_id;
}

/** The expected rows: every draft, its unit where that is new, and an entry in the log for each. */
function expectedDelta({ units, versions }: { readonly units: number; readonly versions: number }): readonly Delta[] {
  return [
    { op: 'UPDATE', rows: units, table: 'public.information_unit' },
    { op: 'INSERT', rows: versions, table: 'public.iu_lifecycle_log' },
    { op: 'UPDATE', rows: versions, table: 'public.unit_version' },
  ];
}
