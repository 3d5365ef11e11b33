/** Phase 4, pre_write_backup: a narrow dump of the governed tables, of the moment that was counted, encrypted (design 6, 3.7). */
import { join } from 'node:path';
import type { Permit } from '../../gate/approval/permit.ts';
import { GOVERNED_TABLES } from '../../model/governed-table.ts';
import type { Facts } from '../../model/refusals/refusal.ts';
import { fileSha256, writeBackup } from '../../state/backup/backup-file.ts';
import { withSnapshot } from '../../state/db/snapshot.ts';
import { readClock } from '../../state/records/database/target-identity.ts';
import type { Progress } from '../adapter.ts';
import type { RunContext } from '../live/run-context.ts';
import { requireBaseline } from '../live/unchanged-since-plan.ts';
import { readTableCounts } from '../../state/records/content/baseline.ts';

export interface BackupDone {
  readonly inputSha256: string;
  readonly outputSha256: string;
  readonly facts: Facts;
}

/** Writes `backup.<attempt>.gpg`, never replacing one. Refusals: PLAN_STALE and those of `withSnapshot` and `writeBackup`. */
export async function preWriteBackup(
  run: RunContext,
  permit: Permit<'pre_write_backup'>,
  progress: Progress,
): Promise<BackupDone> {
  const { plan } = run.sealed;
  permit.spend('pre_write_backup', plan.header.run_id, (await readClock(run.reader)).epochMs);
  const path = join(run.sidecar.folder.path, `backup.${run.sidecar.state.attempt}.gpg`);
  return withSnapshot(run.reader, async (snapshot) => {
    await requireBaseline(snapshot, plan);
    const tables = await readTableCounts(snapshot);
    await run.sidecar.folder.writeView('pre.json', { snapshot: snapshot.id, tables });
    const dump = snapshot.dump(GOVERNED_TABLES);
    const record = await writeBackup(path, counted(dump.stream, progress), run.backupKey, async () => {
      await dump.finish();
    });
    const { program, version } = await dump.finish();
    return {
      inputSha256: plan.baseline.scope_sha256,
      outputSha256: record.sha256,
      facts: {
        detail: `${record.size_bytes} bytes encrypted to ${record.gpg_fpr.slice(-16)}`,
        ...record,
        snapshot: snapshot.id,
        program: `${program} ${version}`,
      },
    };
  });
}

/** Whether the recorded backup is still the one that was written (design 6, row 16). */
export async function backupIsIntact(run: RunContext): Promise<boolean> {
  const step = run.sidecar.state.steps.pre_write_backup;
  const file = step?.facts['file'];
  if (step === undefined || typeof file !== 'string') return false;
  return (await fileSha256(join(run.sidecar.folder.path, file))) === step.output_sha256;
}

/** Passes the dump through and reports how much has gone by, once a mebibyte. */
async function* counted(stream: AsyncIterable<Uint8Array>, progress: Progress): AsyncGenerator<Uint8Array> {
  const step = 1_048_576;
  let bytes = 0;
  for await (const chunk of stream) {
    const before = Math.floor(bytes / step);
    bytes += chunk.length;
    if (Math.floor(bytes / step) > before) progress(bytes, 0, 'bytes');
    yield chunk;
  }
}
