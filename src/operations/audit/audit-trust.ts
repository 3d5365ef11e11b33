/** The trust folder as evidence: the version in force and those before it, who signed them, and the certificates they pin. */
import { parseTrust } from '../../gate/trust/pinned-trust.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readTrustFiles, readTrustVersion } from '../../state/files/trust-store.ts';

/**
 * The files by their names in the folder, `certs/<fpr>.asc` included; a proposed version is left out, and so are
 * earlier versions that are missing. Signatures are not judged. TRUST_MISSING, TRUST_FORM, CERT.
 */
export async function trustEvidence(trustDir: string): Promise<ReadonlyMap<string, Buffer>> {
  const { trustBytes, certFiles, signatures } = await readTrustFiles(trustDir);
  const files = new Map([['trust.json', trustBytes]]);
  const inForce = parseTrust(trustBytes).version;
  for (let version = 1; version < inForce; version += 1) {
    const earlier = await readTrustVersion(trustDir, version);
    if (earlier !== null) files.set(`trust.${version}.json`, earlier);
  }
  const texts = [...files.values()].map((bytes) => bytes.toString('latin1'));
  for (const { name, version, bytes } of signatures) {
    if (version > inForce) continue;
    // Offline signers may choose these names; an archive takes plain names only.
    if (!/^[A-Za-z0-9._-]{1,80}$/.test(name))
      throw new Refusal('TRUST_FORM', { file: name, problem: 'an archive cannot carry a file of this name' });
    files.set(name, bytes);
  }
  for (const [fpr, bytes] of certFiles)
    if (texts.some((text) => text.includes(fpr))) files.set(`certs/${fpr}.asc`, bytes);
  return files;
}
