/** The index of runs that people browse (`orchestrator.kb_runs_index_path`): a view over the run folders. */
import { PHASE_NAMES } from '../../model/phase.ts';
import type { Sidecar } from '../../model/artefacts/sidecar.ts';
import { isRefusal } from '../../model/refusals/refusal.ts';
import { listRunFolders, RunFolder } from '../../state/files/run-folder.ts';

/** The index as Markdown, one line for each run folder, sorted by document and run id. */
export async function indexRuns(sidecarRoot: string): Promise<string> {
  const lines: string[] = [];
  for (const runId of await listRunFolders(sidecarRoot)) {
    const state = await readForIndex(sidecarRoot, runId);
    if (state !== null) lines.push(state === 'damaged' ? `| ? | ${runId} | damaged | |` : lineOf(state));
  }
  return [
    '# Runs',
    '',
    '| document | run | status | phases on record |',
    '|---|---|---|---|',
    ...lines.toSorted(),
    '',
  ].join('\n');
}

function lineOf({ document_id: document, run_id: run, status, steps }: Sidecar): string {
  const done = PHASE_NAMES.filter((phase) => steps[phase]?.state === 'done');
  return `| ${document} | ${run} | ${status} | ${done.join(', ')} |`;
}

/** A damaged folder of another run must not hide this one; it is listed as damaged. */
async function readForIndex(sidecarRoot: string, runId: string): Promise<Sidecar | null | 'damaged'> {
  try {
    return await new RunFolder(sidecarRoot, runId).readState();
  } catch (error) {
    if (isRefusal(error, 'STOP_SIDECAR_CORRUPT')) return 'damaged';
    throw error;
  }
}
