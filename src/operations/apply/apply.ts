/**
 * Applies a plan, or resumes it. Reads the state of the run before it asks for approval, so that applying a finished run
 * changes nothing; every remaining phase that writes needs the signed approval of its gate.
 */
import { hostname } from 'node:os';
import { readWritten } from '../../applier/recording/read-written.ts';
import { applicationName, type RunContext, type Machines } from '../../applier/recording/run-context.ts';
import { requireBaseline, requireSource, requireUnchangedCode } from '../../applier/recording/unchanged-since-plan.ts';
import { runPlan } from '../../applier/run.ts';
import { inspectBackupKey } from '../../gate/openpgp/backup-key.ts';
import { GATE_OF_PHASE, RECORDED_PHASES, type MutatingPhase, type PhaseName } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { isRefusal, Refusal } from '../../model/refusals/refusal.ts';
import { CUTTER_VERSION } from '../../model/version.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import { renderKbDocument } from '../../render/files/receipt-md.ts';
import type { Connection, Database } from '../../state/db/database.ts';
import { RunFolder } from '../../state/files/run-folder.ts';
import { readSteps } from '../../state/records/runs/run-steps.ts';
import { readVoid } from '../../state/records/runs/voids.ts';
import { LockedRunState } from '../../state/files/locked-run-state.ts';
import { fileSha256 } from '../../state/backup/backup-file.ts';
import { readBackupCertificate } from '../../state/files/trust-store.ts';
import { emptySidecar } from '../../model/artefacts/sidecar.ts';
import { ApprovalLoader } from './approval-loader.ts';
import { lockRun } from '../shared/lock-run.ts';
import { openMachines } from './machine-keys.ts';
import { openPlanFile, type PlanFile } from '../shared/open-artefact.ts';
import { withReader } from '../shared/with-reader.ts';
import { requireClock } from '../shared/clock.ts';
import { finishRun, type EndedRun } from './finish-run.ts';
import { requireTarget } from '../shared/require-target.ts';
import { requirePinnedGrants } from '../shared/require-pinned-grants.ts';
import { requireConsumedKnown } from '../shared/consumed-approvals-known.ts';
import { rejectionRecorder } from './record-rejection.ts';
import type { KnowledgeBase } from '../../state/knowledge-base/kb-upload.ts';
import { knowledgeBaseOf, uploadDocuments } from './upload-documents.ts';
import { findDumpProgram } from '../shared/dump-program.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import { makePause, reportingSlowness } from '../../applier/pause.ts';
import { resolve } from 'node:path';
import type { RunRecord, Uploads, ApplyOutcome } from '../../model/outcomes/apply.ts';

export interface ApplyRequest {
  readonly planPath: string;
  /** Paths of approval files; the signatures are in the same folder. */
  readonly approvals: readonly string[];
  readonly stopBefore: PhaseName | null;
  /** Aborted by the first SIGINT or SIGTERM: the run then stops at the next safe point. Its reason is the signal's name. */
  readonly signal: AbortSignal;
}

/** Applies a plan, or continues it, or finds it done. Refusals before the first phase are thrown; later ones are in the record. */
export async function applyPlan(ctx: OperationContext, request: ApplyRequest): Promise<ApplyOutcome> {
  return applyOpenedPlan(ctx, request, await openPlanFile(request.planPath));
}

/** The same for a file that was opened already. USAGE for a compensation, which has no phases. */
export async function applyOpenedPlan(
  ctx: OperationContext,
  request: ApplyRequest,
  file: PlanFile,
): Promise<ApplyOutcome> {
  const knowledgeBase = knowledgeBaseOf(ctx, request.signal);
  if (file.kind === 'compensation')
    throw new Refusal('USAGE', { reason: 'a compensation is one transaction: no --stop-before, no --events' });
  const sealed = await openPlan(file.bytes);
  const { run_id: runId } = sealed.plan.header;
  const { document_id: documentId } = sealed.plan.document;
  ctx.emit({ kind: 'plan.loaded', plan_sha256: sealed.sha256, document_id: documentId, run_id: runId });
  return withReader(ctx, applicationName(runId), async (reader, database) => {
    await requireTarget(reader, sealed.plan);
    requirePinnedGrants(ctx.config, sealed.plan.database_code);
    await requireClock(reader, ctx.nowMs);
    await requireConsumedKnown(ctx, reader, runId);
    const before = await readDonePhases(reader, runId);
    const next = findNextPhase(sealed, before);
    const approvalLoader = await ApprovalLoader.load(ctx, {
      ...request,
      sealed,
      reader,
      recordRejection: rejectionRecorder(database, runId),
    });
    if (next !== null) await approvalLoader.requireGate(GATE_OF_PHASE[next]);
    const machines = before.includes('write_verify')
      ? null
      : await openMachines(ctx, await approvalLoader.trust(reader));
    const run = await openRun(ctx, { sealed, database, reader, machines });
    // Read again under the lock: an attempt that was ending may have committed since.
    const done = await readDonePhases(reader, runId);
    if (!done.includes('cut_leg_a')) {
      await requireUnchanged(run);
      if (reader.kind === 'postgres') await findDumpProgram(ctx, reader);
    }
    const ran = await runPhases(ctx, request, run, { approvalLoader, done });
    const uploads = ran.refusal === null ? await sendDocuments(knowledgeBase, run) : null;
    const pending = uploads instanceof Refusal ? uploads : null;
    const record = await writeEnd(ctx, run, { record: ran, planPath: request.planPath, pending });
    const wrote = record.phases.some(({ phase, state }) => phase in GATE_OF_PHASE && state === 'done');
    return {
      sealed,
      runFolder: run.sidecar.folder.path,
      record: { ...record, refusal: record.refusal ?? pending },
      kind: wrote ? 'applied' : 'nothing_to_do',
      uploads: uploads instanceof Refusal ? null : uploads,
    };
  });
}

/** If a document is not accepted, the run stays done; the refusal becomes that of the run. */
async function sendDocuments(
  base: KnowledgeBase | null,
  { sealed, sidecar }: RunContext,
): Promise<Uploads | Refusal | null> {
  if (base === null) return null;
  try {
    return await uploadDocuments(base, sidecar.folder, sealed.plan.header.run_id);
  } catch (error) {
    if (isRefusal(error, 'RECEIPTS_PENDING')) return error.during('closeout', 'some_phases');
    throw error;
  }
}

/**
 * Writes the report and the other views. When that fails, the record gets the failure as its refusal; a run that had stopped
 * before keeps its own refusal, which is the more severe one.
 */
async function writeEnd(ctx: OperationContext, run: RunContext, ended: EndedRun): Promise<RunRecord> {
  const { record } = ended;
  try {
    await finishRun(ctx, run, ended);
    return record;
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const reached = record.phases.findLast(({ state }) => state !== 'not_reached');
    const refusal = error.during(reached?.phase ?? 'source_pin', await readWritten(run));
    return { ...record, refusal: record.refusal ?? refusal };
  }
}

/** The recorded phases that the ledger holds. Refuses STOP_RUN_VOID. */
async function readDonePhases(reader: Connection, runId: string): Promise<readonly string[]> {
  const voided = await readVoid(reader, runId);
  if (voided !== null) throw new Refusal('STOP_RUN_VOID', { ...voided });
  return (await readSteps(reader, runId)).map(({ step }) => step);
}

function findNextPhase({ plan }: SealedPlan, done: readonly string[]): MutatingPhase | null {
  const planned = RECORDED_PHASES.filter((phase) => phase !== 'lifecycle_enact' || plan.through === 'enacted');
  return planned.find((phase) => !done.includes(phase)) ?? null;
}

interface RunSetup {
  readonly sealed: SealedPlan;
  readonly database: Database;
  readonly reader: Connection;
  readonly machines: Machines | null;
}

/** Opens everything that the run needs before anything is written, so that anything missing is refused now. */
async function openRun(ctx: OperationContext, { sealed, database, reader, machines }: RunSetup): Promise<RunContext> {
  const { plan } = sealed;
  const { run_id: runId } = plan.header;
  const certificate = await readBackupCertificate(ctx.config.trust_dir, ctx.config.orchestrator.backup_gpg_fpr);
  const key = await inspectBackupKey(certificate, ctx.nowMs());
  const executor = await database.connect('executor', applicationName(runId));
  const verifier = await database.connect('verifier', applicationName(runId));
  await lockRun(executor, plan.document.document_id, runId);
  const folder = new RunFolder(ctx.config.orchestrator.sidecar_root, runId);
  await folder.prepare();
  const stored = await folder.readState();
  if (stored !== null && stored.plan_sha256 !== sealed.sha256)
    throw new Refusal('RUN_OTHER_PLAN', { run_id: runId, recorded: stored.plan_sha256 });
  const empty = emptySidecar({
    run_id: runId,
    plan_sha256: sealed.sha256,
    document_id: plan.document.document_id,
    install_uuid: plan.target.install_uuid,
  });
  return {
    sealed,
    reader,
    executor,
    verifier,
    sidecar: new LockedRunState(folder, stored, empty),
    backupKey: key,
    sourceFileSha256: await fileSha256(resolve(ctx.cwd, plan.header.source_path)),
    tool: { version: CUTTER_VERSION, node: process.version, host: hostname(), pid: process.pid },
    openGates: new Map(),
    machines,
    statementTimeoutMs: ctx.config.orchestrator.run_hard_cap_minutes * 60_000,
    emit: ctx.emit,
  };
}

/** Compares everything that the plan pins with the database before the first phase. */
async function requireUnchanged(run: RunContext): Promise<void> {
  requireSource(run.sealed.plan, run.sourceFileSha256);
  await requireBaseline(run.reader, run.sealed.plan);
  await requireUnchangedCode(run.reader, run.sealed.plan);
}

async function runPhases(
  ctx: OperationContext,
  request: ApplyRequest,
  run: RunContext,
  { approvalLoader, done }: { readonly approvalLoader: ApprovalLoader; readonly done: readonly string[] },
): Promise<RunRecord> {
  const { orchestrator } = ctx.config;
  const monotonicMs = () => performance.now();
  const control = {
    authorizePhase: (phase: MutatingPhase) => approvalLoader.authorize(phase),
    pause: makePause({
      ...request,
      canEnact: done.includes('lifecycle_enact') || approvalLoader.hasApprovalFor('SG_2'),
      monotonicMs,
      capMinutes: orchestrator.run_hard_cap_minutes,
    }),
    emit: reportingSlowness(ctx.emit, orchestrator.phase_soft_cap_minutes),
    monotonicMs,
  };
  return runPlan(run, control, renderKbDocument);
}
