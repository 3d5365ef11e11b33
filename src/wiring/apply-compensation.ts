/**
 * Composes `apply` of a compensation: the same locks, fence, leave and recount as a phase of a run, in one transaction; then the
 * verifier's login reads back what became of every draft (ADR 20). The same command after an interruption finds it done.
 */
import { applicationName } from '../applier/live/desk.ts';
import { requireReplicated } from '../applier/live/replicated.ts';
import { watchDelta } from '../applier/live/delta-check.ts';
import { authorizeResolution, type AuthorizedResolution } from '../gate/resolve.ts';
import { compensates, type SealedCompensation } from '../model/compensation.ts';
import type { Delta } from '../model/expected.ts';
import { Refusal } from '../model/refusal.ts';
import type { Verification } from '../model/verification.ts';
import { readApprovalFile } from '../state/approval-files.ts';
import { readCompensation, withdrawDrafts } from '../state/compensations.ts';
import type { Connection } from '../state/db/database.ts';
import { lockKey } from '../state/db/session-lock.ts';
import { transaction } from '../state/db/transaction.ts';
import { requireLedgerHead } from '../state/ledger.ts';
import { requireContract } from '../state/migrate.ts';
import { fence } from '../state/run-ledger.ts';
import { recordSpent, VOID } from '../state/spent.ts';
import { readTarget, readTimeline } from '../state/target-identity.ts';
import { requireClock } from './clock.ts';
import { requireCurrent } from './compensation.ts';
import { holdRun } from './hold-run.ts';
import { withDatabase } from './open-configured.ts';
import { readCompensationArtefact } from './read-artefact.ts';
import { trustInForce } from './recorded-trust.ts';
import { requireStandby, requireTarget } from './require-target.ts';
import { requireUnspent } from './spent-gates.ts';
import type { Surroundings } from './surroundings.ts';
import { compensationVerification } from './verify-compensation.ts';

/** Withdrawing is one statement for each table; this is as long as leg A may take. */
const LIMITS = { statementTimeoutMs: 15 * 60_000, lockTimeoutMs: 5_000 } as const;

export interface AppliedCompensation {
  readonly kind: 'compensated' | 'nothing_to_do';
  readonly sealed: SealedCompensation;
  readonly verification: Verification;
}

/**
 * Withdraws the drafts that a compensation lists, under the resolution in `approvals`, and gives its run up. Refusals: those of
 * `authorizeResolution`, FILE_FORMAT, TARGET_MISMATCH, USAGE, STOP_LOCK_HELD, STOP_BUSY, STOP_HOLD, PLAN_STALE, RUN_ENACTED, NOTHING_TO_WITHDRAW,
 * RESOLUTION_MISMATCH, APPROVAL_REPLAY, STOP_COUNT_MISMATCH, VERIFY_MISMATCH.
 */
export async function applyCompensation(
  at: Surroundings,
  { path, approvals }: { readonly path: string; readonly approvals: readonly string[] },
): Promise<AppliedCompensation> {
  const sealed = await readCompensationArtefact(path);
  const { run_id: runId, document_id: documentId } = sealed.compensation;
  return withDatabase(at, async (database) => {
    const reader = await database.connect('reader', applicationName(runId));
    await requireContract(reader);
    await requireTarget(reader, sealed.compensation);
    const executor = await database.connect('executor', applicationName(runId));
    await holdRun(executor, documentId, runId);
    const done = await decidedBy(reader, sealed);
    if (done !== null) await requireReplicated({ executor, ...LIMITS });
    const decision = done ?? (await withdraw(at, { reader, executor }, { sealed, approvals }));
    const { sidecar_root: root } = at.config.orchestrator;
    await recordSpent(root, 'resolution', decision);
    await recordSpent(root, { runId, timeline: await readTimeline(reader) }, VOID);
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

/** The decision by which this very compensation was carried out, or null. NOTHING_TO_WITHDRAW when another one was. */
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

interface Asked {
  readonly sealed: SealedCompensation;
  readonly approvals: readonly string[];
}

async function authorized(
  at: Surroundings,
  reader: Connection,
  { sealed, approvals }: Asked,
): Promise<AuthorizedResolution> {
  const [approval, ...others] = approvals;
  if (approval === undefined) throw new Refusal('APPROVAL_MISSING', { gate: 'SG_3' });
  if (others.length > 0) throw new Refusal('USAGE', { reason: 'a compensation takes one approval, of SG_3' });
  const file = await readApprovalFile(approval);
  await requireStandby(reader, sealed.compensation);
  const nowMs = await requireClock(reader, at.nowMs);
  const trust = await trustInForce(at, reader, nowMs);
  const target = await readTarget(reader, reader.kind);
  await requireCurrent(at, reader, sealed);
  const resolution = await authorizeResolution({ trust, file, target, due: compensates(sealed), nowMs });
  await requireLedgerHead(reader, resolution.resolution.ledger_head, null);
  await requireUnspent(at, resolution.resolution.review_decision_id);
  return resolution;
}

/** leave, fence, withdraw, recount, COMMIT; the id of the decision that allowed it. */
async function withdraw(
  at: Surroundings,
  { reader, executor }: { readonly reader: Connection; readonly executor: Connection },
  asked: Asked,
): Promise<string> {
  const resolution = await authorized(at, reader, asked);
  const { compensation } = asked.sealed;
  await transaction(executor, { mode: 'write', isolation: 'read committed', ...LIMITS }, async (tx) => {
    await fence(tx, lockKey(`cutter:fence:${compensation.run_id}`));
    const recount = await watchDelta(tx, 'compensation', at.emit);
    await withdrawDrafts(tx, resolution);
    await recount(promised(compensation));
  });
  return resolution.resolution.review_decision_id;
}

/** The rows that move: every draft, its unit where that is new, and an entry in the log for each. */
function promised({ units, versions }: { readonly units: number; readonly versions: number }): readonly Delta[] {
  return [
    { op: 'UPDATE', rows: units, table: 'public.information_unit' },
    { op: 'INSERT', rows: versions, table: 'public.iu_lifecycle_log' },
    { op: 'UPDATE', rows: versions, table: 'public.unit_version' },
  ];
}
