/** The trust file in force, admitted, and the same version that the database has in its books. */
import { admitTrust, requireRecorded, type AdmittedTrust } from '../../gate/trust/admit-trust.ts';
import type { Connection } from '../../state/db/database.ts';
import { newestTrust } from '../../state/records/gate/recorded-trust.ts';
import { readTrustFiles } from '../../state/files/trust-store.ts';
import type { OperationContext } from './operation-context.ts';

/** Refusals: TRUST_FORM, TRUST_EXPIRED, TRUST_SIGNATURE, CERT, TRUST_NOT_RECORDED, TRUST_ROLLBACK, TRUST_FORK. */
export async function trustInForce(ctx: OperationContext, reader: Connection, nowMs: number): Promise<AdmittedTrust> {
  const trust = await admitTrust(await readTrustFiles(ctx.config.trust_dir), nowMs);
  requireRecorded(trust, await newestTrust(reader));
  return trust;
}
