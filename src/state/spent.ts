/**
 * What was spent in the database, on record outside it: a database that was restored has forgotten it and would accept the
 * same signatures again. One file for each, written once and after the COMMIT, so that a file that is there means that the
 * database knew. Source: design 4 (V8.2, T7), 6 (rows 60 and 62).
 */
import { join } from 'node:path';
import { canonicalJson } from '../model/canonical.ts';
import { isRefusal } from '../model/refusal.ts';
import { makeFolder, namesIn, writeOnce } from './files.ts';

/** Files of a run are for its owner only. */
const PRIVATE = 0o600;

/** Under what a decision is filed: the run that it opened a gate of, or `resolution` for those of SG_3. */
export type SpentBy = { readonly runId: string } | 'resolution';

/** The ids of the decisions on record, sorted. STOP_FILE. */
export async function readSpent(sidecarRoot: string, by: SpentBy): Promise<readonly string[]> {
  const prefix = `${nameOf(by)}.`;
  return (await namesIn(folderOf(sidecarRoot)))
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .map((name) => name.slice(prefix.length, -'.json'.length))
    .toSorted();
}

/** Puts a decision on record, durably; nothing new when it is there. Refusals: STOP_DISK_FULL, STOP_FILE. */
export async function recordSpent(sidecarRoot: string, by: SpentBy, reviewDecisionId: string): Promise<void> {
  const folder = folderOf(sidecarRoot);
  await makeFolder(folder);
  const runId = by === 'resolution' ? null : by.runId;
  const content = canonicalJson({ type: 'cutter/spent/v1', review_decision_id: reviewDecisionId, run_id: runId });
  try {
    await writeOnce(join(folder, `${nameOf(by)}.${reviewDecisionId}.json`), content, PRIVATE);
  } catch (error) {
    if (!isRefusal(error, 'FILE_EXISTS')) throw error;
  }
}

/** Beside the runs' folders and not in them: a run's folder can be lost or rebuilt. */
function folderOf(sidecarRoot: string): string {
  return join(sidecarRoot, '.spent');
}

function nameOf(by: SpentBy): string {
  return by === 'resolution' ? by : by.runId;
}
