/** Phase 4, pre_write_backup: an encrypted dump of the governed tables, of the snapshot in which their rows were counted. */
import { join } from 'node:path';
import type { Permit } from '../../gate/approval/permit.ts';
import { GOVERNED_TABLES } from '../../model/governed-table.ts';
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { writeBackup } from '../../state/backup/backup-file.ts';
import { withSnapshot } from '../../state/db/snapshot.ts';
import { readClock } from '../../state/records/database/target-identity.ts';
import { concludePhase } from '../recording/conclude-phase.ts';
import type { Progress } from '../recording/progress.ts';
import type { RunContext } from '../recording/run-context.ts';
import { requireBaseline } from '../recording/unchanged-since-plan.ts';
import { readTableCounts } from '../../state/records/content/baseline.ts';

/** Writes `backup.<attempt>.gpg`, never replacing one. Refusals: PLAN_STALE and those of `withSnapshot` and `writeBackup`. */
export async function backUpBeforeWrite(
  run: RunContext,
  permit: Permit<'pre_write_backup'>,
  progress: Progress,
): Promise<PhaseOutcome> {
  const { plan } = run.sealed;
  permit.spend('pre_write_backup', plan.header.run_id, (await readClock(run.reader)).epochMs);
  const path = join(run.sidecar.folder.path, `backup.${run.sidecar.state.attempt}.gpg`);
  const outcome = await withSnapshot(run.reader, async (snapshot) => {
    await requireBaseline(snapshot, plan);
    const tables = await readTableCounts(snapshot);
    await run.sidecar.folder.writeView('pre.json', { snapshot: snapshot.id, tables });
    const dump = snapshot.dump(GOVERNED_TABLES);
    const record = await writeBackup(path, reportBytes(dump.stream, progress), run.backupKey, async () => {
      await dump.finish();
    });
    const { program, version } = await dump.finish();
    return {
      inputSha256: plan.baseline.scope_sha256,
      outputSha256: record.sha256,
      delta: [],
      facts: {
        detail: `${record.size_bytes} bytes encrypted to ${record.gpg_fpr.slice(-16)}`,
        ...record,
        snapshot: snapshot.id,
        program: `${program} ${version}`,
      },
    };
  });
  return concludePhase(run, outcome);
}

/** Passes the dump through and reports its size after every mebibyte. */
async function* reportBytes(stream: AsyncIterable<Uint8Array>, progress: Progress): AsyncGenerator<Uint8Array> {
  const step = 1_048_576;
  let bytes = 0;
  for await (const chunk of stream) {
    const before = Math.floor(bytes / step);
    bytes += chunk.length;
    if (Math.floor(bytes / step) > before) progress(bytes, 0, 'bytes');
    yield chunk;
  }
}
