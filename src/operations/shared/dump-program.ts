/** The pg_dump that backs a server up: looked for before a gate is opened, so that a missing one leaves nothing behind. */
import type { Connection } from '../../state/db/database.ts';
import { findPgDump, programFolders, type PgDumpProgram } from '../../state/db/postgres/pg-dump-program.ts';
import { readTarget } from '../../state/records/database/target-identity.ts';
import type { OperationContext } from './operation-context.ts';

/** A pg_dump that is new enough for the server. PROGRAM_MISSING, PROGRAM_VERSION. */
export async function findDumpProgram(ctx: OperationContext, reader: Connection): Promise<PgDumpProgram> {
  const { server_version: serverVersion } = await readTarget(reader, reader.kind);
  const { children } = ctx.environment;
  return findPgDump(await programFolders(children), children, Number(serverVersion));
}
