/** Compares what sidecar, ledger and rows say about a mutating phase. `verdict.ts` decides what follows. */
import { join } from 'node:path';
import type { MutatingPhase } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { fileSha256 } from '../../state/backup/backup-file.ts';
import { readRunCounts } from '../../state/records/runs/run-facts.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import { rowsDigest } from '../../state/records/runs/run-rows.ts';
import { keyOf, ledgerState, needsDigest, rowState, sidecarState } from '../layers.ts';
import { verdictOf, type Verdict } from '../verdict.ts';
import { requireReplicated } from './replicated.ts';
import type { RunContext } from './run-context.ts';

/**
 * Whether to run the phase, adopt it, or skip it as done. Refusals: STOP_BACKUP_MISMATCH when the backup is not the one that
 * was written, OUTCOME_UNKNOWN when a phase to adopt has not reached the standbys.
 */
export async function readVerdict(run: RunContext, phase: MutatingPhase): Promise<Verdict> {
  if (phase === 'pre_write_backup') return backupVerdict(run);
  await requireBackup(run);
  const { sealed, reader, sidecar } = run;
  const { plan } = sealed;
  const { run_id: runId } = plan.header;
  const steps = await readSteps(reader, runId);
  const counts = await readRunCounts(reader, steps, runId);
  const digest = needsDigest(phase, plan, counts) ? await rowsDigest(reader, runId) : null;
  const key = keyOf(phase, plan, sealed.sha256, steps);
  if (key === null) return { kind: 'STOP_REPLAY_CONFLICT', reason: 'SIDECAR_AHEAD' };
  const verdict = verdictOf(
    sidecarState(sidecar.state, phase, key),
    ledgerState(steps, phase, key),
    rowState(phase, plan, { ...counts, rowsDigest: digest }),
  );
  if (verdict.kind === 'ADOPT') await requireReplicated(run);
  return verdict;
}

/** Whether the ledger has cut_leg_a: after that the rows of the run are in the database. */
export async function isCut({ reader, sealed }: Pick<RunContext, 'reader' | 'sealed'>): Promise<boolean> {
  const steps = await readSteps(reader, sealed.plan.header.run_id);
  return steps.some(({ step }) => step === 'cut_leg_a');
}

async function backupVerdict(run: RunContext): Promise<Verdict> {
  const step = run.sidecar.state.steps.pre_write_backup;
  if (step?.state === 'done') {
    await requireBackup(run);
    return { kind: 'NOOP' };
  }
  if (await isCut(run)) return { kind: 'STOP_REPLAY_CONFLICT', reason: 'SIDECAR_MISSING' };
  return { kind: 'RUN' };
}

async function requireBackup({ sidecar }: RunContext): Promise<void> {
  const step = sidecar.state.steps.pre_write_backup;
  const file = step?.facts['file'];
  const isIntact =
    step !== undefined &&
    typeof file === 'string' &&
    (await fileSha256(join(sidecar.folder.path, file))) === step.output_sha256;
  if (!isIntact) throw new Refusal('STOP_BACKUP_MISMATCH', { recorded_sha256: step?.output_sha256 ?? 'none' });
}
