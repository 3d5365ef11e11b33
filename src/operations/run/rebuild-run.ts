/**
 * The operation of `run rebuild`: writes the files of the run's folder again, from the records in the database. Writes no row
 * and needs no approval, because it must work when every approval has expired (docs/invariants.md: recovery-of-files-needs-no-approval).
 */
import { basename } from 'node:path';
import { applicationName } from '../../applier/recording/run-context.ts';
import { keyOf, ledgerState, rowState } from '../../applier/layers.ts';
import { verdictOf } from '../../applier/verdict.ts';
import { RECORDED_PHASES, type PhaseName } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { doneStep, emptySidecar, nextSidecar, type Sidecar, type SidecarStep } from '../../model/artefacts/sidecar.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import { findPlanOfRun, readPlanFile } from '../../state/files/plan-store.ts';
import { recordedOutcome } from '../../state/records/runs/recorded-outcome.ts';
import { readRunFacts, type RunFacts } from '../../state/records/runs/run-facts.ts';
import { RunFolder } from '../../state/files/run-folder.ts';
import { newestAttempt, readRun, readSteps, type RunStep } from '../../state/records/runs/run-steps.ts';
import { findBackup } from '../backup/backup-verify.ts';
import { lockRun } from '../shared/lock-run.ts';
import { withReader } from '../shared/with-reader.ts';
import { requireTarget } from '../shared/require-target.ts';
import { requireConsumedKnown } from '../shared/consumed-approvals-known.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { RebuiltRun } from '../../model/outcomes/run.ts';

type Steps = { readonly [phase in PhaseName]?: SidecarStep };

/**
 * Rebuilds under the run's lock, when ledger and rows agree. Phases that only read are left out: the next `apply` repeats
 * them and writes their receipts. Refusals: RUN_UNKNOWN, RUN_OTHER_PLAN, TARGET_MISMATCH, STOP_DATABASE_ROLLED_BACK, STOP_LOCK_HELD,
 * STOP_REPLAY_CONFLICT, STOP_BACKUP_MISMATCH.
 */
export async function rebuildRun(ctx: OperationContext, runId: string): Promise<RebuiltRun> {
  const planPath = await findPlanOfRun(ctx.config.plans_dir, runId);
  if (planPath === null) throw new Refusal('RUN_UNKNOWN', { run_id: runId, searched: ctx.config.plans_dir });
  const sealed = await openPlan(await readPlanFile(planPath));
  const { document } = sealed.plan;
  return withReader(ctx, applicationName(runId), async (reader) => {
    await requireTarget(reader, sealed.plan);
    await requireConsumedKnown(ctx, reader, runId);
    const run = await readRun(reader, runId);
    if (run === null) throw new Refusal('RUN_UNKNOWN', { run_id: runId, problem: 'nothing of it is on record' });
    if (run.planSha256 !== sealed.sha256)
      throw new Refusal('RUN_OTHER_PLAN', { run_id: runId, recorded: run.planSha256 });
    await lockRun(reader, document.document_id, runId);
    const facts = await readRunFacts(reader, await readSteps(reader, runId), runId);
    requireAgreement(sealed, facts);
    const folder = new RunFolder(ctx.config.orchestrator.sidecar_root, runId);
    const empty = emptySidecar({
      ...{ run_id: runId, plan_sha256: sealed.sha256, document_id: document.document_id },
      install_uuid: sealed.plan.target.install_uuid,
    });
    const steps = {
      ...(await backupStep(empty, sealed, { folder, steps: facts.steps })),
      ...recordedSteps(empty, facts),
    };
    const status = steps.write_verify === undefined ? 'running' : 'complete_draft';
    const setAside = await folder.setAside();
    await folder.prepare();
    await folder.writeState(nextSidecar(empty, { attempt: await newestAttempt(reader, runId), status, steps }));
    const phases = RECORDED_PHASES.filter((phase) => steps[phase] !== undefined);
    return { runId, planPath, runFolder: folder.path, phases, setAside };
  });
}

/** Requires that ledger and rows agree about every planned phase, as before a phase is adopted. */
function requireAgreement({ plan, sha256 }: SealedPlan, facts: RunFacts): void {
  for (const phase of RECORDED_PHASES) {
    const ledger = ledgerState(facts.steps, phase, keyOf(phase, plan, sha256, facts.steps) ?? '');
    const verdict = verdictOf(ledger === 'none' ? 'none' : 'intent', ledger, rowState(phase, plan, facts));
    if (verdict.kind === 'STOP_REPLAY_CONFLICT') throw new Refusal(verdict.kind, { phase, reason: verdict.reason });
  }
}

function recordedSteps(sidecar: Sidecar, { steps }: RunFacts): Steps {
  return Object.fromEntries(
    RECORDED_PHASES.flatMap((phase) => {
      const step = steps.find((each) => each.step === phase);
      if (step === undefined) return [];
      return [[phase, doneStep(sidecar, { phase, attempt: step.attempt, outcome: recordedOutcome(step) })]];
    }),
  );
}

/** The backup that cut_leg_a names. Before that phase none is recorded, and the next attempt makes another. */
async function backupStep(
  sidecar: Sidecar,
  { plan }: SealedPlan,
  { folder, steps }: { readonly folder: RunFolder; readonly steps: readonly RunStep[] },
): Promise<Steps> {
  const cut = steps.find(({ step }) => step === 'cut_leg_a');
  if (cut === undefined || cut.backupSha256 === null) return {};
  const sha256 = cut.backupSha256;
  const file = basename(await findBackup(folder, sha256));
  const outcome = {
    ...{ at: cut.at, inputSha256: plan.baseline.scope_sha256, outputSha256: sha256, delta: [] },
    facts: { detail: 'found again by the sha256 in the ledger', file, sha256 },
  };
  return { pre_write_backup: doneStep(sidecar, { phase: 'pre_write_backup', attempt: cut.attempt, outcome }) };
}
