/** Composes `trust record`: the trust file in force becomes the one by which the database verifies signatures. */
import { admitTrust } from '../gate/trust.ts';
import { requireContract } from '../state/migrate.ts';
import { newestTrust, recordTrust } from '../state/trust-books.ts';
import { readTrustFiles, readTrustVersions } from '../state/trust-store.ts';
import { withDatabase } from './open-configured.ts';
import type { Surroundings } from './surroundings.ts';

export interface RecordedOutcome {
  readonly version: number;
  readonly mode: 'db-verified' | 'client-verified';
  /** How many versions were put into the books; 0 when they held the newest one. */
  readonly added: number;
}

/**
 * Records every version since the one that the database holds; the admin connection, because whoever may do this decides
 * whose signatures count. Refusals: those of the trust file, TRUST_UNRECORDABLE, NOT_MIGRATED.
 */
export async function recordTrustFile(at: Surroundings): Promise<RecordedOutcome> {
  const { trust_dir: folder } = at.config;
  const { trustBytes, certFiles } = await readTrustFiles(folder);
  const { trust, sha256 } = await admitTrust(trustBytes, certFiles, at.nowMs());
  const pinned = trust.people.flatMap(({ certs }) => certs.map(({ fpr }) => fpr));
  return withDatabase(at, async (database) => {
    const admin = await database.connect('admin', 'cutter/trust-record');
    await requireContract(admin);
    const newest = await newestTrust(admin);
    const { version } = trust;
    const { mode } = trust.authz;
    if (newest !== null && newest.version === version && newest.sha256 === sha256) return { version, mode, added: 0 };
    const documents = await readTrustVersions(folder, (newest?.version ?? 0) + 1, version);
    const certificates = pinned.flatMap((fpr) => certFiles.get(fpr) ?? []);
    await recordTrust(admin, documents, certificates);
    return { version, mode, added: documents.length };
  });
}
