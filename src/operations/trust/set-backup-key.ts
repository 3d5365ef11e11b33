/** The operation of `trust set-backup-key`: the certificate that backups are encrypted to. */
import { inspectBackupKey } from '../../gate/openpgp/backup-key.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { setOrchestrator } from '../../state/files/config-file.ts';
import { readCertificateFile, writeCertificate } from '../../state/files/trust-store.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import { readTrustVersions } from './trust-versions.ts';
import type { BackupKey } from '../../model/outcomes/trust.ts';

/**
 * Makes a certificate the one that backups are encrypted to: inspects it, copies it into the trust folder and names it in
 * cutter.json. Refusals: FILE_MISSING, CERT, BACKUP_KEY_UNUSABLE, CONFIG_INVALID.
 */
export async function setBackupKey(
  ctx: OperationContext,
  { certPath, configFile }: { readonly certPath: string; readonly configFile: string },
): Promise<BackupKey & { readonly path: string }> {
  const bytes = await readCertificateFile(certPath);
  const key = await inspectBackupKey(bytes, ctx.nowMs());
  await refuseOtherPinned(ctx, key.fpr, bytes);
  const path = await writeCertificate(ctx.config.trust_dir, key.fpr, bytes);
  await setOrchestrator(configFile, { backup_gpg_fpr: key.fpr });
  return { ...key, path };
}

/** A certificate that a person is pinned by must not be replaced by another file of the same key: it would break the pin. */
async function refuseOtherPinned(ctx: OperationContext, fpr: string, bytes: Buffer): Promise<void> {
  const { inForce, proposal } = await readTrustVersions(ctx);
  const people = [inForce, proposal].flatMap((version) => version?.trust.people ?? []);
  const pinned = people.flatMap(({ certs }) => certs).filter((cert) => cert.fpr === fpr);
  if (pinned.some((cert) => cert.cert_sha256 !== sha256(bytes)))
    throw new Refusal('BACKUP_KEY_UNUSABLE', { problem: 'a person is pinned by another file of the same key', fpr });
}
