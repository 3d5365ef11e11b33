/** The trust files of a pack, not judged: versions, certificates and signatures. */
import type { AuditLine } from '../../model/artefacts/audit.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import type { Trust } from '../../model/artefacts/trust.ts';
import { parseTrust, type CertFiles } from '../trust/pinned-trust.ts';
import type { TrustSignature } from '../trust/trust-signatures.ts';
import { auditLine, type Pack } from './audit-lines.ts';

export interface Version {
  readonly name: string;
  readonly bytes: Buffer;
  readonly trust: Trust;
  readonly sha256: string;
}

/** A version as a value. TRUST_FORM. */
export function packedTrustVersion(name: string, bytes: Buffer): Version {
  return { name, bytes, trust: parseTrust(bytes), sha256: sha256(bytes) };
}

/** Every version once, oldest first, and a failed line for each file that is not one. */
export async function versionsIn(
  pack: Pack,
): Promise<{ readonly versions: readonly Version[]; readonly broken: readonly AuditLine[] }> {
  const versions = new Map<string, Version>();
  const broken: AuditLine[] = [];
  for (const [name, bytes] of pack) {
    if (!/^trust\/trust(\.\d+)?\.json$/.test(name)) continue;
    const line = await auditLine(name, () => {
      const version = packedTrustVersion(name, bytes);
      versions.set(version.sha256, version);
      return '';
    });
    if (line.result === 'failed') broken.push(line);
  }
  return { versions: [...versions.values()].toSorted((one, other) => one.trust.version - other.trust.version), broken };
}

/** The certificates by the fingerprint in their name. */
export function certFilesIn(pack: Pack): CertFiles {
  const found = [...pack].flatMap(([name, bytes]) => {
    const fpr = /^trust\/certs\/([0-9a-f]{40})\.asc$/.exec(name)?.[1];
    return fpr === undefined ? [] : [[fpr, bytes] as const];
  });
  return new Map(found);
}

/** The signatures of versions, each with the version that its name says. */
export function trustSignaturesIn(pack: Pack): readonly TrustSignature[] {
  return [...pack].flatMap(([name, bytes]) => {
    const version = /^trust\/trust\.([1-9]\d{0,8})\.[^.]+\.asc$/.exec(name)?.[1];
    return version === undefined ? [] : [{ name, bytes, version: Number(version) }];
  });
}
