/** The trust file as the database has recorded it. Reads the newest version and records the next; the database decides. */
import { z } from 'zod';
import { Refusal } from '../../../model/refusals/refusal.ts';
import { oneRow, type Queryable } from '../../db/database.ts';
import { STATEMENTS } from '../../db/sql.generated.ts';

export interface RecordedTrust {
  readonly version: number;
  readonly sha256: string;
}

const recordedSchema = z.strictObject({ version: z.int(), sha256: z.string() });

/** The newest recorded version; null when there is none. */
export async function newestTrust(queryable: Queryable): Promise<RecordedTrust | null> {
  const [newest] = await queryable.rows(STATEMENTS.newest_trust, [], recordedSchema);
  return newest ?? null;
}

/** A version of the trust file as the database judges it. */
export interface SignedTrust {
  readonly bytes: Buffer;
  /** Detached signatures of its root people, one packet each. */
  readonly signaturePackets: readonly Uint8Array[];
  /** The armored certificates that it pins. */
  readonly certificates: readonly Buffer[];
}

/**
 * Records the next version of the trust file; the admin login only. Refuses TRUST_UNRECORDABLE with the database's reason
 * (CT106 to CT111).
 */
export async function recordTrust(
  admin: Queryable,
  { bytes, signaturePackets, certificates }: SignedTrust,
): Promise<void> {
  const packets = signaturePackets.map((packet) => Buffer.from(packet).toString('base64'));
  const params = [bytes.toString('utf8'), packets, certificates.map((certificate) => certificate.toString('utf8'))];
  try {
    await oneRow(admin, STATEMENTS.record_trust, params, z.strictObject({ version: z.int() }));
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'STOP_WINDOW') throw error;
    throw new Refusal('TRUST_UNRECORDABLE', { problem: error.facts['message'] ?? '' }, { cause: error });
  }
}
