/**
 * The operation of `backup restore`: a copy of what a backup holds, in a new database on the same server, for people to read
 * or to copy rows from. Never into the source or an existing database; after a failure nothing is left.
 */
import { z } from 'zod';
import { GOVERNED_TABLES } from '../../model/governed-table.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { BackupReader } from '../../state/backup/backup-plaintext.ts';
import { readTableCounts } from '../../state/records/content/baseline.ts';
import { oneRow, type Connection } from '../../state/db/database.ts';
import type { ScratchDatabase } from '../../state/backup/scratch-database.ts';
import { STATEMENTS } from '../../state/db/sql.generated.ts';
import { rebuiltVersions, withVerifiedBackup } from './backup-verify.ts';
import { withSiblingDatabase, withDatabase } from '../shared/with-database.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { RestoredBackup } from '../../model/outcomes/backup.ts';

/** A name that needs no quoting anywhere, at most as long as PostgreSQL keeps. */
const NAME = /^[a-z_][a-z0-9_]{0,62}$/;

export interface RestoreRequest {
  readonly runId: string;
  /** The database to make. */
  readonly into: string;
  readonly reader: BackupReader;
}

/**
 * Verifies the backup as `verifyBackup` does, makes the database over the admin connection, fills it in one transaction
 * and counts again. The copy has the tables and their rows; no guards, no functions and no grants.
 * Refusals: USAGE (embedded), RESTORE_TARGET, STOP_GRANT, and those of `verifyBackup`.
 */
export async function restoreBackup(ctx: OperationContext, request: RestoreRequest): Promise<RestoredBackup> {
  const { runId, into, reader } = request;
  if (ctx.config.database.kind === 'embedded') throw new Refusal('USAGE', { reason: 'embedded holds one database' });
  if (!NAME.test(into)) throw new Refusal('RESTORE_TARGET', { into, problem: 'not a plain lower-case name' });
  return withDatabase(ctx, async (database) => {
    const admin = await database.connect('admin', 'cutter/backup-restore');
    await requireNew(admin, into);
    return withVerifiedBackup(ctx, { runId, reader }, async (verified, scratch) => {
      const script = await scratch.script(GOVERNED_TABLES);
      await admin.script(`CREATE DATABASE "${into}" TEMPLATE template0 ENCODING 'UTF8'`);
      try {
        ctx.emit({ kind: 'plan.step', step: 'Restoring', detail: `into the new database ${into}` });
        await restoreInto(ctx, into, script, scratch);
      } catch (error) {
        await admin.script(`DROP DATABASE "${into}" WITH (FORCE)`);
        throw error;
      }
      return { ...verified, into };
    });
  });
}

async function requireNew(admin: Connection, into: string): Promise<void> {
  const schema = z.strictObject({ exists: z.boolean(), is_here: z.boolean() });
  const { exists, is_here: isHere } = await oneRow(admin, STATEMENTS.database_exists, [into], schema);
  if (isHere) throw new Refusal('RESTORE_TARGET', { into, problem: 'it is the source' });
  if (exists) throw new Refusal('RESTORE_TARGET', { into, problem: 'it exists' });
}

async function restoreInto(
  ctx: OperationContext,
  into: string,
  script: string,
  scratch: ScratchDatabase,
): Promise<void> {
  const planned = JSON.stringify(await readTableCounts(scratch));
  await withSiblingDatabase(ctx, into, async (admin) => {
    await admin.script(script);
    const found = JSON.stringify(await readTableCounts(admin));
    if (found !== planned)
      throw new Refusal('STOP_BACKUP_UNREADABLE', { problem: 'other rows arrived', planned, found });
    await rebuiltVersions(admin);
  });
}
