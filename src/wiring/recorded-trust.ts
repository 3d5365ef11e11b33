/** The trust file in force, admitted, and the same version that the database has in its books. */
import { admitTrust, requireRecorded, type AdmittedTrust } from '../gate/trust.ts';
import type { Connection } from '../state/db/database.ts';
import { newestTrust } from '../state/trust-books.ts';
import { readTrustFiles } from '../state/trust-store.ts';
import type { Surroundings } from './surroundings.ts';

/** Refusals: TRUST_FORM, TRUST_EXPIRED, TRUST_SIGNATURE, CERT, TRUST_NOT_RECORDED, TRUST_ROLLBACK, TRUST_FORK. */
export async function trustInForce(at: Surroundings, reader: Connection, nowMs: number): Promise<AdmittedTrust> {
  const trust = await admitTrust(await readTrustFiles(at.config.trust_dir), nowMs);
  requireRecorded(trust, await newestTrust(reader));
  return trust;
}
