/**
 * The one transaction of every phase that writes rows: it takes the fence, checks that it is its turn, works, records itself
 * in the ledger and counts the changed rows, so that rows and record are committed together (docs/invariants.md: one-transaction-per-phase).
 */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import type { Permit } from '../../gate/approval/permit.ts';
import { present } from '../../model/assert.ts';
import { deltaOfTransaction } from '../../model/artefacts/expected.ts';
import { GATE_OF_PHASE, type RecordedPhase } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { bindWindow } from '../../state/records/gate/authz.ts';
import { readDatabaseCode } from '../../state/records/database/database-code.ts';
import type { Connection } from '../../state/db/database.ts';
import { lockKey } from '../../state/db/session-lock.ts';
import { transaction, type Transaction } from '../../state/db/transaction.ts';
import { fence, newestAttempt, readSteps } from '../../state/records/runs/run-steps.ts';
import { readClock } from '../../state/records/database/target-identity.ts';
import { readCommittedOutcome } from './committed-outcome.ts';
import { watchDelta } from './delta-check.ts';
import { LOCK_TIMEOUT_MS, type RunContext } from './run-context.ts';
import { requireCode } from './unchanged-since-plan.ts';

export interface PhaseWork<N extends RecordedPhase> {
  readonly phase: N;
  readonly permit: Permit<N>;
  readonly connection: Connection;
  /** Writes the rows and records the step. */
  readonly work: (tx: Transaction, attempt: number) => Promise<unknown>;
}

/**
 * Runs `work` in the phase's one transaction and returns the recorded outcome. Refusals: STOP_FENCED, STOP_RUN_VOID, STOP_HOLD, STOP_REPLAY_CONFLICT,
 * STOP_WINDOW, STOP_COUNT_MISMATCH, DATABASE_CODE_CHANGED, GRANTS_CHANGED, OUTCOME_UNKNOWN, and those of the work.
 */
export async function recordPhase<N extends RecordedPhase>(run: RunContext, task: PhaseWork<N>): Promise<PhaseOutcome> {
  const { plan, sha256: planSha256 } = run.sealed;
  const { run_id: runId } = plan.header;
  const { phase, connection } = task;
  const gate = GATE_OF_PHASE[phase];
  const authorization = present(run.openGates.get(gate), `the open gate ${gate}`);
  const { attempt } = run.sidecar.state;
  task.permit.spend(phase, runId, (await readClock(run.reader)).epochMs);

  const options = {
    mode: 'write',
    isolation: 'read committed',
    statementTimeoutMs: run.statementTimeoutMs,
    lockTimeoutMs: LOCK_TIMEOUT_MS,
  } as const;
  await transaction(connection, options, async (tx) => {
    const requireDelta = await watchDelta(tx, phase, run.emit);
    await requireTurn(tx, runId, phase, attempt);
    await bindWindow(tx, authorization.approval.review_decision_id, runId, planSha256);
    await task.work(tx, attempt);
    await requireDelta(deltaOfTransaction(plan.expected, phase));
    requireCode(plan.database_code, await readDatabaseCode(tx));
  });
  return readCommittedOutcome(run, phase);
}

/** Takes the lock before it reads: every earlier writer of this run has ended when the lock is held. */
async function requireTurn(tx: Transaction, runId: string, phase: RecordedPhase, attempt: number): Promise<void> {
  await fence(tx, lockKey(`cutter:fence:${runId}`));
  const newest = await newestAttempt(tx, runId);
  if (newest !== attempt) throw new Refusal('STOP_FENCED', { attempt, newest });
  const steps = await readSteps(tx, runId);
  if (steps.some(({ step }) => step === phase))
    throw new Refusal('STOP_REPLAY_CONFLICT', { reason: 'SIDECAR_MISSING' });
}
