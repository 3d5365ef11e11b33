/** The database's own copy of the trust file: what it holds, and putting new versions in. The database decides. */
import { z } from 'zod';
import { Refusal } from '../model/refusal.ts';
import { one, type Connection, type Queryable } from './db/database.ts';
import { STATEMENTS } from './db/sql.generated.ts';

export interface RecordedTrust {
  readonly version: number;
  readonly sha256: string;
}

const recordedSchema = z.strictObject({ version: z.int(), sha256: z.string() });

/** The newest version in the books; null when there is none. */
export async function newestTrust(queryable: Queryable): Promise<RecordedTrust | null> {
  const [newest] = await queryable.rows(STATEMENTS.newest_trust, [], recordedSchema);
  return newest ?? null;
}

/**
 * Records versions of the trust file, oldest first, with the certificates that the last one pins; the admin login only.
 * Returns the newest version. Refuses TRUST_UNRECORDABLE with the database's reason (CT110, CT111).
 */
export async function recordTrust(
  admin: Connection,
  documents: readonly Buffer[],
  certificates: readonly Buffer[],
): Promise<number> {
  const texts = (files: readonly Buffer[]) => files.map((bytes) => bytes.toString('utf8'));
  try {
    const params = [texts(documents), texts(certificates)];
    return (await one(admin, STATEMENTS.record_trust, params, z.strictObject({ version: z.int() }))).version;
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'STOP_WINDOW') throw error;
    throw new Refusal('TRUST_UNRECORDABLE', { problem: error.facts['message'] ?? '' }, { cause: error });
  }
}
