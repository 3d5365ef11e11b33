/** The admitted trust file of the project: from the folder alone, or also compared with the recorded one. */
import { admitTrust, requireRecorded, type AdmittedTrust } from '../../gate/trust/admit-trust.ts';
import type { Connection } from '../../state/db/database.ts';
import { newestTrust } from '../../state/records/gate/recorded-trust.ts';
import { readTrustFiles } from '../../state/files/trust-store.ts';
import type { OperationContext } from './operation-context.ts';

/** The trust file in force at `nowMs`, epoch milliseconds. TRUST_FORM, TRUST_EXPIRED, TRUST_SIGNATURE, CERT. */
export async function readAdmittedTrust(ctx: Pick<OperationContext, 'config'>, nowMs: number): Promise<AdmittedTrust> {
  return admitTrust(await readTrustFiles(ctx.config.trust_dir), nowMs);
}

/** The same, which must be the version that the database has recorded. Refusals: TRUST_FORM, TRUST_EXPIRED, TRUST_SIGNATURE, CERT, TRUST_NOT_RECORDED, TRUST_ROLLBACK, TRUST_FORK. */
export async function trustInForce(ctx: OperationContext, reader: Connection, nowMs: number): Promise<AdmittedTrust> {
  const trust = await readAdmittedTrust(ctx, nowMs);
  requireRecorded(trust, await newestTrust(reader));
  return trust;
}
