/**
 * What happened in the database, on record outside it: a database that was restored has forgotten it and would accept the
 * same signatures again. One file for each, written once and after the COMMIT, so that a file that is there means that the
 * database knew. Source: design 4 (V8.2, T7), 6 (rows 60 and 62), 9 (trap 8).
 */
import { join } from 'node:path';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { isRefusal } from '../../model/refusals/refusal.ts';
import { makeFolder, namesIn, readIfThere, writeOnce } from './durable-write.ts';

/** Files of a run are for its owner only. */
const PRIVATE = 0o600;

/** Under what it is filed: the run whose gate was opened or whose phase was done, or `resolution` for those of SG_3. */
export type ConsumedBy = { readonly runId: string } | 'resolution';

/** The same as it is put on record: for a run with the timeline of the server, which is told to people when it has forgotten. */
export type ConsumedHere = { readonly runId: string; readonly timeline: number } | 'resolution';

/** The name under which the void of a run is on record; all others are ids of decisions and names of phases. */
export const VOID = 'void';

/** What is on record, sorted: ids of decisions, names of recorded phases, `void`. STOP_FILE. */
export async function readConsumed(sidecarRoot: string, by: ConsumedBy): Promise<readonly string[]> {
  const prefix = `${nameOf(by)}.`;
  return (await namesIn(folderOf(sidecarRoot)))
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .map((name) => name.slice(prefix.length, -'.json'.length))
    .toSorted();
}

/** Puts on record, durably, what the database knows; nothing new when it is there. Refusals: STOP_DISK_FULL, STOP_FILE. */
export async function recordConsumed(sidecarRoot: string, by: ConsumedHere, what: string): Promise<void> {
  const folder = folderOf(sidecarRoot);
  await makeFolder(folder);
  const where = by === 'resolution' ? { run_id: null } : { run_id: by.runId, timeline: by.timeline };
  const content = canonicalJson({ type: 'cutter/spent/v1', ...where, what });
  try {
    await writeOnce(pathOf(sidecarRoot, by, what), content, PRIVATE);
  } catch (error) {
    if (!isRefusal(error, 'FILE_EXISTS')) throw error;
  }
}

/** The timeline of the server when this was put on record; null when the file does not say. STOP_FILE. */
export async function timelineThen(sidecarRoot: string, by: ConsumedBy, what: string): Promise<number | null> {
  const text = (await readIfThere(pathOf(sidecarRoot, by, what))) ?? '';
  const found = /"timeline": *(\d{1,10})\b/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

/** Beside the runs' folders and not in them: a run's folder can be lost or rebuilt. */
function folderOf(sidecarRoot: string): string {
  return join(sidecarRoot, '.spent');
}

function pathOf(sidecarRoot: string, by: ConsumedBy, what: string): string {
  return join(folderOf(sidecarRoot), `${nameOf(by)}.${what}.json`);
}

function nameOf(by: ConsumedBy): string {
  return by === 'resolution' ? by : by.runId;
}
