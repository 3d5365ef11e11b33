/** The operation of `run list` and `run show`: the state of runs in sidecar, ledger and rows, side by side. Reads only, needs no key. */
import { keyOf, ledgerState, rowState, sidecarState } from '../../applier/layers.ts';
import { verdictOf } from '../../applier/verdict.ts';
import { RECORDED_PHASES } from '../../model/phase.ts';
import { uuidSchema } from '../../model/ids.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { ESCALATION } from '../apply/finish-run.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import { readWindows } from '../../state/records/gate/authz.ts';
import { holdLine, readHolds, stopsRun } from '../../state/records/gate/holds.ts';
import { readVoid, readVoids, type VoidedRun } from '../../state/records/runs/voids.ts';
import { findPlanOfRun, readPlanFile } from '../../state/files/plan-store.ts';
import { listRunFolders, RunFolder } from '../../state/files/run-folder.ts';
import { readRunFacts } from '../../state/records/runs/run-facts.ts';
import { listRuns, readRun, readSteps } from '../../state/records/runs/run-steps.ts';
import { countOf } from '../../render/format/numbers.ts';
import { withReader } from '../shared/with-reader.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { ListedRun, ShownPhase, ShownRun } from '../../model/outcomes/run.ts';

/** Every run that the ledger or the sidecar folder knows, newest of the ledger first, then those with a folder only. */
export async function listAllRuns(ctx: OperationContext): Promise<readonly ListedRun[]> {
  const root = ctx.config.orchestrator.sidecar_root;
  const folders = await listRunFolders(root);
  const { ledger, holds, voids } = await withReader(ctx, 'cutter/run-list', async (reader) => {
    const runs = await listRuns(reader);
    const ids = [...runs.map(({ runId }) => runId), ...folders.filter((name) => uuidSchema.safeParse(name).success)];
    return { ledger: runs, holds: await readHolds(reader), voids: await readVoids(reader, ids) };
  });
  const stopped = (runId: string): ListedRun['stopped'] => {
    const given = voids.find((each) => each.runId === runId);
    if (given !== undefined) return given.withdrawn === null ? 'void' : 'withdrawn';
    return holds.some((hold) => stopsRun(hold, runId)) ? 'hold' : null;
  };
  const state = async (runId: string) => ({ folder: await statusOf(root, runId), stopped: stopped(runId) });
  const known: ListedRun[] = [];
  for (const { runId, documentId, at: since, lastStep } of ledger) {
    known.push({ runId, documentId, at: since, lastStep, ...(await state(runId)) });
  }
  for (const runId of folders.filter((name) => !ledger.some((run) => run.runId === name))) {
    known.push({ runId, documentId: null, at: null, lastStep: null, ...(await state(runId)) });
  }
  return known;
}

/** The three layers of one run side by side; a damaged folder counts as none and is marked as damaged. RUN_UNKNOWN. */
export async function showRun(ctx: OperationContext, runId: string): Promise<ShownRun> {
  const planPath = await findPlanOfRun(ctx.config.plans_dir, runId);
  if (planPath === null) throw new Refusal('RUN_UNKNOWN', { run_id: runId, searched: ctx.config.plans_dir });
  const { plan, sha256 } = await openPlan(await readPlanFile(planPath));
  const { sidecar_root: root } = ctx.config.orchestrator;
  const status = await statusOf(root, runId);
  const folder = new RunFolder(root, runId);
  const sidecar = status === 'damaged' ? null : await folder.readState();
  return withReader(ctx, `cutter/run-show/${runId}`, async (reader) => {
    if ((await readRun(reader, runId)) === null && status === 'none')
      throw new Refusal('RUN_UNKNOWN', { run_id: runId });
    const facts = await readRunFacts(reader, await readSteps(reader, runId), runId);
    const voided = await readVoid(reader, runId);
    const planned = RECORDED_PHASES.filter((phase) => phase !== 'lifecycle_enact' || plan.through === 'enacted');
    return {
      runId,
      documentId: plan.document.document_id,
      planPath,
      planSha256: sha256,
      status,
      escalation: status === 'held' ? await folder.readView(ESCALATION) : null,
      voided: voidLine(voided),
      isWithdrawable: voided !== null && voided.withdrawn === null && voided.steps.length > 0,
      holds: (await readHolds(reader)).filter((hold) => stopsRun(hold, runId)).map(holdLine),
      phases: planned.map((phase): ShownPhase => {
        const key = keyOf(phase, plan, sha256, facts.steps) ?? '';
        const says = {
          sidecar: sidecar === null ? ('none' as const) : sidecarState(sidecar, phase, key),
          ledger: ledgerState(facts.steps, phase, key),
          rows: rowState(phase, plan, facts),
        };
        const verdict = verdictOf(says.sidecar, says.ledger, says.rows);
        const word = verdict.kind === 'STOP_REPLAY_CONFLICT' ? `${verdict.kind} ${verdict.reason}` : verdict.kind;
        return { phase, ...says, verdict: word };
      }),
      windows: await readWindows(reader, runId),
    };
  });
}

function voidLine(voided: VoidedRun | null): string | null {
  if (voided === null) return null;
  const { steps, reason, recordedBy, at, withdrawn } = voided;
  const kept = withdrawn === null ? 'its rows stay' : `${countOf(withdrawn, 'draft')} were withdrawn`;
  const wrote = steps.length === 0 ? 'nothing was cut' : `${kept}: ${steps.join(', ')}`;
  return `void since ${at}, by ${recordedBy}, ${wrote}${reason === '' ? '' : `: ${reason}`}`;
}

async function statusOf(root: string, runId: string): Promise<ListedRun['folder']> {
  try {
    return (await new RunFolder(root, runId).readState())?.status ?? 'none';
  } catch (error) {
    if (error instanceof Refusal && error.code === 'STOP_SIDECAR_CORRUPT') return 'damaged';
    throw error;
  }
}
