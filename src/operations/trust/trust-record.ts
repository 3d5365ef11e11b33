/** The operation of `trust record`: the trust file in force becomes the one by which the database verifies signatures. */
import { signaturePacket } from '../../gate/openpgp/signature.ts';
import { admitTrust } from '../../gate/trust/admit-trust.ts';
import { requireContract } from '../../state/records/database/migrate.ts';
import { newestTrust, recordTrust, type SignedTrust } from '../../state/records/gate/recorded-trust.ts';
import { readTrustFiles, readTrustVersions, type TrustFiles } from '../../state/files/trust-store.ts';
import { transaction } from '../../state/db/transaction.ts';
import { withDatabase } from '../shared/with-database.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import { trustVersionOf } from './trust-versions.ts';
import type { RecordedOutcome } from '../../model/outcomes/trust.ts';

const LIMITS = { statementTimeoutMs: 60_000, lockTimeoutMs: 5_000 };

/**
 * Records every version since the one that the database holds, all or none; the admin connection, because whoever may
 * record a first version decides whose signatures count. Refusals: those of the trust file, TRUST_UNRECORDABLE, NOT_MIGRATED.
 */
export async function recordTrustFile(ctx: OperationContext): Promise<RecordedOutcome> {
  const { trust_dir: folder } = ctx.config;
  const files = await readTrustFiles(folder);
  const { trust, sha256 } = await admitTrust(files, ctx.nowMs());
  return withDatabase(ctx, async (database) => {
    const admin = await database.connect('admin', 'cutter/trust-record');
    await requireContract(admin);
    const newest = await newestTrust(admin);
    const { version } = trust;
    const { mode } = trust.authz;
    if (newest !== null && newest.version === version && newest.sha256 === sha256) return { version, mode, added: 0 };
    const versions = await readTrustVersions(folder, (newest?.version ?? 0) + 1, version);
    await transaction(admin, { mode: 'write', isolation: 'read committed', ...LIMITS }, async (tx) => {
      for (const bytes of versions) await recordTrust(tx, signedVersion(bytes, files));
    });
    return { version, mode, added: versions.length };
  });
}

function signedVersion(bytes: Buffer, { certFiles, signatures }: TrustFiles): SignedTrust {
  const { trust } = trustVersionOf(bytes);
  const pinned = trust.people.flatMap(({ certs }) => certs.map(({ fpr }) => fpr));
  return {
    bytes,
    signaturePackets: signatures.filter(({ version }) => version === trust.version).map(signaturePacket),
    certificates: pinned.flatMap((fpr) => certFiles.get(fpr) ?? []),
  };
}
