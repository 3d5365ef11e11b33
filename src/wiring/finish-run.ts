/** After the last phase of an invocation: the run's status, the views beside it, and what the next gate will need. */
import type { Desk } from '../applier/live/desk.ts';
import type { RunRecord } from '../applier/run.ts';
import { renderReport } from '../render/report-md.ts';
import { readRunFacts } from '../applier/live/layers.ts';
import { readWindows } from '../state/authz.ts';
import { readSteps } from '../state/run-ledger.ts';
import { countRunRows } from '../state/run-rows.ts';
import type { Surroundings } from './surroundings.ts';
import { replaceFile, makeFolder } from '../state/files.ts';
import { dirname } from 'node:path';
import { indexRuns } from './runs-index.ts';

/** Writes post.json, prior.json, report.md, the index of runs, and the sidecar's status. Writes no row. */
export async function finishRun(at: Surroundings, desk: Desk, record: RunRecord<'live'>): Promise<void> {
  const { plan, sha256: planSha256 } = desk.sealed;
  const { run_id: runId } = plan.header;
  const { folder } = desk.sidecar;
  const steps = await readSteps(desk.reader, runId);
  const rows = await countRunRows(desk.reader, runId);
  await folder.writeView('post.json', {
    run_id: runId,
    tables: rows.map(({ table, rows: count }) => ({ table, rows: count })),
  });
  const verified = steps.find(({ step }) => step === 'write_verify');
  if (verified !== undefined) {
    const { evidence } = await readRunFacts(desk.reader, steps, runId);
    const decision = (await readWindows(desk.reader, runId)).find(
      ({ approvalSha256 }) => approvalSha256 === verified.approvalSha256,
    );
    if (decision !== undefined && evidence.manifest !== null) {
      const { reviewDecisionId: review_decision_id } = decision;
      await folder.writeView('prior.json', { review_decision_id, manifest_sha256: evidence.manifest.actualSha256 });
    }
  }
  await folder.writeView('report.md', renderReport({ plan, planSha256, record, rows }));
  await desk.sidecar.advance({ status: statusOf(record) });
  const path = at.config.orchestrator.kb_runs_index_path;
  await makeFolder(dirname(path));
  await replaceFile(path, await indexRuns(at.config.orchestrator.sidecar_root), 0o600);
}

function statusOf(record: RunRecord<'live'>): 'running' | 'complete_draft' | 'done' | 'held' {
  if (record.refusal !== null) return 'held';
  const closed = record.phases.some(({ phase, state }) => phase === 'closeout' && state !== 'not_reached');
  if (closed) return 'done';
  const verified = record.phases.some(({ phase, state }) => phase === 'write_verify' && state !== 'not_reached');
  return verified ? 'complete_draft' : 'running';
}
