/** After the last phase of an invocation: writes the run's status, its views, and what the next gate will need. */
import type { RunContext } from '../../applier/recording/run-context.ts';
import { renderEscalation } from '../../render/files/escalation-md.ts';
import { renderReport } from '../../render/files/report-md.ts';
import { readManifest } from '../../state/records/runs/manifest.ts';
import { countRunRows } from '../../state/records/runs/run-rows.ts';
import type { Refusal } from '../../model/refusals/refusal.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import { replaceView, makeFolder } from '../../state/files/durable-write.ts';
import { dirname, relative } from 'node:path';
import { readClosedRun } from '../../state/records/runs/closed-run.ts';
import { indexRuns } from './runs-index.ts';
import type { RunRecord } from '../../model/outcomes/apply.ts';

/** The page for the people who decide, in the folder of a run that stopped part-way. */
export const ESCALATION = 'escalation.md';

/** The exit code of a run that needs a decision by people. */
const HELD = 7;

export interface EndedRun {
  readonly record: RunRecord;
  readonly planPath: string;
  /** Why documents of the run are not in the knowledge base; null when they are, or when there is none. */
  readonly pending: Refusal | null;
}

/**
 * Writes the report, the index of runs and the sidecar's status, and after a run that was not stopped also post.json and
 * prior.json. Writes no row; after a stop it does not ask the database either, because the connection may be what failed.
 * Refuses STOP_FENCED and writes nothing if another process has taken over.
 */
export async function finishRun(ctx: OperationContext, run: RunContext, ended: EndedRun): Promise<void> {
  const { record, pending } = ended;
  const { plan, sha256: planSha256 } = run.sealed;
  const { folder } = run.sidecar;
  await run.sidecar.requireOwn();
  const rows = record.refusal === null ? await countRunRows(run.reader, plan.header.run_id) : [];
  const manifest = record.refusal === null ? await readManifest(run.reader, plan.header.run_id) : null;
  const signedBy = manifest?.halves.map(({ role }) => role) ?? null;
  if (record.refusal === null) await writeFacts(run, rows);
  await folder.writeView('report.md', renderReport({ plan, planSha256, record, rows, signedBy }));
  await writeEscalation(ctx, run, ended);
  const status = pending === null ? statusOf(record) : 'receipts_pending';
  if (run.sidecar.state.status !== status) await run.sidecar.advance({ status });
  const path = ctx.config.orchestrator.kb_runs_index_path;
  await makeFolder(dirname(path));
  await replaceView(path, await indexRuns(ctx.config.orchestrator.sidecar_root), 0o600);
}

/** Writes escalation.md for a run that stopped part-way: everything that SG_3 needs to decide. */
async function writeEscalation(ctx: OperationContext, run: RunContext, { record, planPath }: EndedRun): Promise<void> {
  const { refusal, phases } = record;
  if (refusal === null || (refusal.exit !== HELD && refusal.written === 'none')) return;
  const { plan, sha256: planSha256 } = run.sealed;
  const { folder, state: sidecar } = run.sidecar;
  const shown = relative(ctx.cwd, planPath);
  const text = renderEscalation({ plan, planSha256, planPath: shown, refusal, phases, sidecar });
  await folder.writeView(ESCALATION, text);
}

/** post.json for people; prior.json for `approval prepare --gate SG_2`, which works without a database. */
async function writeFacts(run: RunContext, rows: Awaited<ReturnType<typeof countRunRows>>): Promise<void> {
  const { run_id: runId } = run.sealed.plan.header;
  const { folder } = run.sidecar;
  await folder.writeView('post.json', { run_id: runId, tables: rows.map((each) => ({ ...each })) });
  const prior = await readClosedRun(run.reader, runId);
  if (prior === null) return;
  await folder.writeView('prior.json', {
    review_decision_id: prior.reviewDecisionId,
    manifest_sha256: prior.manifestSha256,
    ledger_head: { ...prior.ledgerHead },
    manifest: prior.manifest,
  });
}

function statusOf(record: RunRecord): 'running' | 'complete_draft' | 'done' | 'held' {
  if (record.refusal !== null) return 'held';
  const closed = record.phases.some(({ phase, state }) => phase === 'closeout' && state !== 'not_reached');
  if (closed) return 'done';
  const verified = record.phases.some(({ phase, state }) => phase === 'write_verify' && state !== 'not_reached');
  return verified ? 'complete_draft' : 'running';
}
