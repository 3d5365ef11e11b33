/** Composes `run void`: gives a run id up for ever. Writes one record and removes nothing (design 6, 3.8). */
import { applicationName } from '../applier/live/desk.ts';
import { authorizeResolution, type AuthorizedResolution } from '../gate/resolve.ts';
import { readApprovalFile } from '../state/approval-files.ts';
import type { Connection } from '../state/db/database.ts';
import { lockKey } from '../state/db/session-lock.ts';
import { transaction } from '../state/db/transaction.ts';
import { requireLedgerHead } from '../state/ledger.ts';
import { recordSpent, VOID } from '../state/spent.ts';
import { requireContract } from '../state/migrate.ts';
import { fence } from '../state/run-ledger.ts';
import { readTarget, readTimeline } from '../state/target-identity.ts';
import { insertVoid, readVoid } from '../state/voids.ts';
import { requireClock } from './clock.ts';
import { findRun } from './find-run.ts';
import { holdRun } from './hold-run.ts';
import { BRIEF } from './holds.ts';
import { withDatabase } from './open-configured.ts';
import { requireUnspent } from './spent-gates.ts';
import { trustInForce } from './recorded-trust.ts';
import { voidDue } from './resolution.ts';
import type { Surroundings } from './surroundings.ts';

export interface VoidRequest {
  readonly runId: string;
  readonly reason: string;
  /** The signed resolution of SG_3, for a run that has written; null for one that has not. */
  readonly approvalPath: string | null;
}

export interface VoidOutcome {
  /** `void`: nothing was cut. `void_with_effects`: its rows stay. `already_void`: it was void before. */
  readonly kind: 'void' | 'void_with_effects' | 'already_void';
  readonly runId: string;
  readonly documentId: string;
  /** What the run had recorded. */
  readonly steps: readonly string[];
}

/**
 * Voids a run, under the same locks as `apply`, after the fence: what it has written is then known for certain.
 * Refusals: RUN_UNKNOWN, STOP_LOCK_HELD, STOP_BUSY, VOID_UNSIGNED, RUN_ENACTED, RESOLUTION_MISMATCH, APPROVAL_LEDGER_HEAD, and those of
 * `authorizeResolution`.
 */
export async function voidRun(at: Surroundings, request: VoidRequest): Promise<VoidOutcome> {
  const { runId, reason, approvalPath } = request;
  const { sidecar_root: root } = at.config.orchestrator;
  return withDatabase(at, async (database) => {
    const reader = await database.connect('reader', applicationName(runId));
    await requireContract(reader);
    const run = await findRun(at, reader, runId);
    const { documentId } = run;
    const executor = await database.connect('executor', applicationName(runId));
    await holdRun(executor, documentId, runId);
    const before = await readVoid(reader, runId);
    if (before !== null) return { kind: 'already_void', runId, documentId, steps: before.steps };
    const resolution = approvalPath === null ? null : await authorized(at, reader, { runId, approvalPath });
    const steps = await transaction(executor, BRIEF, async (tx) => {
      await fence(tx, lockKey(`cutter:fence:${runId}`));
      return insertVoid(tx, { ...run, reason }, resolution);
    });
    // A database that was restored would let the run go on.
    await recordSpent(root, { runId, timeline: await readTimeline(reader) }, VOID);
    if (resolution !== null) await recordSpent(root, 'resolution', resolution.resolution.review_decision_id);
    return { kind: steps.length === 0 ? 'void' : 'void_with_effects', runId, documentId, steps };
  });
}

async function authorized(
  at: Surroundings,
  reader: Connection,
  { runId, approvalPath }: { readonly runId: string; readonly approvalPath: string },
): Promise<AuthorizedResolution> {
  const file = await readApprovalFile(approvalPath);
  const nowMs = await requireClock(reader, at.nowMs);
  const trust = await trustInForce(at, reader, nowMs);
  const target = await readTarget(reader, reader.kind);
  const { resolves: due } = await voidDue(at, reader, runId);
  const resolution = await authorizeResolution({ trust, file, target, due, nowMs });
  await requireLedgerHead(reader, resolution.resolution.ledger_head, null);
  await requireUnspent(at, resolution.resolution.review_decision_id);
  return resolution;
}
