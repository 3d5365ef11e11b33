/** The checks of `doctor` about the server itself: its settings for texts and commits, and whether a pooler is in front of it. */
import { z } from 'zod';
import { oneRow, type Connection } from '../../state/db/database.ts';
import { STATEMENTS } from '../../state/db/sql.generated.ts';
import { readRoleSettings } from '../../state/records/database/database-code.ts';
import { transaction } from '../../state/db/transaction.ts';
import { findingOf, ok, warned } from './finding.ts';
import type { Precheck } from '../../model/outcomes/doctor.ts';

const settingsSchema = z.strictObject({
  version: z.string(),
  encoding: z.string(),
  fsync: z.string(),
  full_page_writes: z.string(),
  synchronous_commit: z.string(),
});

const READ = { mode: 'read', isolation: 'read committed', statementTimeoutMs: 30_000, lockTimeoutMs: 5_000 } as const;
/** A pooler switches the server session sooner or later; each transaction checks that it is still the same one. */
const TRANSACTIONS = 5;

/** Reads only. */
export async function examineServer(reader: Connection): Promise<readonly Precheck[]> {
  const settings = await oneRow(reader, STATEMENTS.server_settings, [], settingsSchema);
  const { version, encoding, fsync, full_page_writes: pages, synchronous_commit: commit } = settings;
  const text =
    encoding === 'UTF8'
      ? ok('P6 text', `PostgreSQL ${version} keeps texts as UTF8`)
      : ({
          check: 'P6 text',
          status: 'fail',
          detail: `the database keeps texts as ${encoding}, which has no place for some characters`,
          remedy: ["Make the database with ENCODING 'UTF8', then cutter db migrate."],
        } as const);
  if (reader.kind === 'embedded') return [text];
  const isDurable = fsync === 'on' && pages === 'on';
  return [
    text,
    isDurable
      ? ok(
          'durable commits',
          `fsync and full_page_writes are on; synchronous_commit is ${commit}, and on for each write`,
        )
      : warned(
          'durable commits',
          `fsync is ${fsync}, full_page_writes is ${pages}: a loss of power can lose or tear what was committed`,
          "ALTER SYSTEM SET fsync = 'on', full_page_writes = 'on', then restart the server.",
        ),
    await roleSettings(reader),
    await pooler(reader),
  ];
}

/** Sessions of cutter override these where they matter, but people should know who set them. */
async function roleSettings(reader: Connection): Promise<Precheck> {
  const check = 'role settings';
  const settings = await readRoleSettings(reader);
  if (settings.length === 0) return ok(check, 'no role and no database begins its sessions with settings of its own');
  const remedy = 'ALTER ROLE … RESET …, or ALTER DATABASE … RESET …, for what you do not need.';
  return warned(check, `sessions begin with ${settings.join(', ')}`, remedy);
}

async function pooler(reader: Connection): Promise<Precheck> {
  const check = 'pooler';
  try {
    for (let n = 0; n < TRANSACTIONS; n += 1) await transaction(reader, READ, async () => undefined);
    return ok(check, `one server session through ${TRANSACTIONS} transactions`);
  } catch (error) {
    return findingOf(check, error);
  }
}
