/**
 * Records outside the database which approvals it consumed and which phases it recorded: a database that was restored from
 * a backup has lost that record and would accept the same signatures again. One file each, written once, after the COMMIT.
 */
import { join } from 'node:path';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { readIfThere } from '../../config/read-once.ts';
import { isRefusal } from '../../model/refusals/refusal.ts';
import { makeFolder, namesIn, writeOnce } from './durable-write.ts';

/** Files of a run are for its owner only. */
const PRIVATE = 0o600;
/** A record is one line. */
const RULES = { limitBytes: 4_096, kind: 'FILE_KIND', size: 'FILE_SIZE' } as const;

/** The owner of the record: the run whose gate was opened or whose phase was done, or `resolution` for SG_3. */
export type ConsumedBy = { readonly runId: string } | 'resolution';

/** The same with what is recorded: for a run with the timeline of the server, which the refusal names if the record is lost. */
export type ConsumedHere = { readonly runId: string; readonly timeline: number } | 'resolution';

/** The name of the record of a void; all others are ids of decisions and names of phases. */
export const VOID = 'void';

/** What is recorded, sorted: ids of decisions, names of recorded phases, `void`. STOP_FILE. */
export async function readConsumed(sidecarRoot: string, by: ConsumedBy): Promise<readonly string[]> {
  const prefix = `${nameOf(by)}.`;
  return (await namesIn(folderOf(sidecarRoot)))
    .filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
    .map((name) => name.slice(prefix.length, -'.json'.length))
    .toSorted();
}

/** Records durably what the database has committed; does nothing when it is recorded already. Refusals: STOP_DISK_FULL, STOP_FILE. */
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

/** The timeline of the server when this was recorded; null when the file does not say. FILE_KIND, FILE_SIZE, STOP_FILE. */
export async function timelineThen(sidecarRoot: string, by: ConsumedBy, what: string): Promise<number | null> {
  const text = (await readIfThere(pathOf(sidecarRoot, by, what), RULES))?.bytes.toString('utf8') ?? '';
  const found = /"timeline": *(\d{1,10})\b/.exec(text)?.[1];
  return found === undefined ? null : Number(found);
}

/** Beside the runs' folders, not in them, because a run's folder can be lost or rebuilt. */
function folderOf(sidecarRoot: string): string {
  return join(sidecarRoot, '.spent');
}

function pathOf(sidecarRoot: string, by: ConsumedBy, what: string): string {
  return join(folderOf(sidecarRoot), `${nameOf(by)}.${what}.json`);
}

function nameOf(by: ConsumedBy): string {
  return by === 'resolution' ? by : by.runId;
}
