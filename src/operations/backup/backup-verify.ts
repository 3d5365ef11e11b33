/** The operation of `backup verify`: that the backup of a run is the one recorded, decrypts, loads, and rebuilds what it holds. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { uuidSchema } from '../../model/ids.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { fileSha256 } from '../../state/backup/backup-file.ts';
import { decryptBackup, type BackupReader } from '../../state/backup/backup-plaintext.ts';
import { readTableCounts } from '../../state/records/content/baseline.ts';
import { oneRow, type Queryable } from '../../state/db/database.ts';
import { loadScratch, type ScratchDatabase } from '../../state/backup/scratch-database.ts';
import { STATEMENTS } from '../../state/db/sql.generated.ts';
import { listBackups, RunFolder } from '../../state/files/run-folder.ts';
import { readRun, readSteps } from '../../state/records/runs/run-steps.ts';
import { withReader } from '../shared/with-reader.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { VerifiedBackup } from '../../model/outcomes/backup.ts';

/** Who decrypts: the system's gpg, or a key file, named as on the command line. */
export function backupReader(
  context: {
    readonly environment: Pick<OperationContext['environment'], 'children'>;
    readonly resolve: (path: string) => string;
  },
  key: string | undefined,
  passphrase: string | undefined,
): BackupReader {
  if (key === undefined) return { kind: 'gpg', environment: context.environment.children };
  const passphraseFile = passphrase === undefined ? null : context.resolve(passphrase);
  return { kind: 'key_file', keyFile: context.resolve(key), passphraseFile };
}

const proofSchema = z.strictObject({ versions: z.int(), rebuilt: z.int() });

/**
 * Proves that the backup of a run can be read: the file is the one that the ledger names, it decrypts whole, loads into
 * a scratch database in memory, and every source version in it is rebuilt byte for byte. Touches no other database.
 * Refusals: RUN_UNKNOWN, STOP_BACKUP_MISMATCH, STOP_BACKUP_UNREADABLE, PROGRAM_MISSING, KEY_FILE.
 */
export async function verifyBackup(
  ctx: OperationContext,
  runId: string,
  reader: BackupReader,
): Promise<VerifiedBackup> {
  return withVerifiedBackup(ctx, { runId, reader }, async (verified) => verified);
}

/** Verifies as `verifyBackup` does, and passes the scratch database, after all checks, to `work`. */
export async function withVerifiedBackup<T>(
  ctx: OperationContext,
  { runId, reader }: { readonly runId: string; readonly reader: BackupReader },
  use: (verified: VerifiedBackup, scratch: ScratchDatabase) => Promise<T>,
): Promise<T> {
  if (!uuidSchema.safeParse(runId).success) throw new Refusal('RUN_UNKNOWN', { run_id: runId });
  const recorded = await recordedSha256(ctx, runId);
  const path = await findBackup(new RunFolder(ctx.config.orchestrator.sidecar_root, runId), recorded);
  ctx.emit({ kind: 'plan.step', step: 'Decrypting', detail: path });
  const folder = await mkdtemp(join(tmpdir(), 'cutter-backup-'));
  try {
    const plaintext = join(folder, 'backup.sql');
    const { bytes } = await decryptBackup(path, plaintext, reader);
    ctx.emit({ kind: 'plan.step', step: 'Loading', detail: `${bytes} bytes into a scratch database` });
    const scratch = await loadScratch(plaintext);
    try {
      const tables = await readTableCounts(scratch);
      const versions = await rebuiltVersions(scratch);
      return await use({ runId, file: path, sha256: recorded, plaintextBytes: bytes, tables, versions }, scratch);
    } finally {
      await scratch.close();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Rebuilds each source version from its units and returns how many there are. STOP_BACKUP_UNREADABLE. */
export async function rebuiltVersions(loaded: Queryable): Promise<number> {
  const { versions, rebuilt } = await oneRow(loaded, STATEMENTS.rebuilt_versions, [], proofSchema);
  if (versions === rebuilt) return versions;
  throw new Refusal('STOP_BACKUP_UNREADABLE', { problem: `${versions - rebuilt} of ${versions} versions differ` });
}

/** The digest in the ledger: written in the transaction that the backup was taken for. */
async function recordedSha256(ctx: OperationContext, runId: string): Promise<string> {
  return withReader(ctx, `cutter/backup-verify/${runId}`, async (login) => {
    if ((await readRun(login, runId)) === null) throw new Refusal('RUN_UNKNOWN', { run_id: runId });
    const sha256 = (await readSteps(login, runId)).find(({ backupSha256 }) => backupSha256 !== null)?.backupSha256;
    if (sha256 === undefined || sha256 === null)
      throw new Refusal('STOP_BACKUP_MISMATCH', {
        run_id: runId,
        problem: 'the ledger records no backup for this run',
      });
    return sha256;
  });
}

/** The backup file of a run that has the recorded digest. Refuses STOP_BACKUP_MISMATCH. */
export async function findBackup(folder: RunFolder, recorded: string): Promise<string> {
  const files = await listBackups(folder.path);
  for (const file of files) if ((await fileSha256(file)) === recorded) return file;
  const problem = files.length === 0 ? 'there is no backup file' : 'no backup file has the recorded sha256';
  throw new Refusal('STOP_BACKUP_MISMATCH', { folder: folder.path, recorded, problem });
}
