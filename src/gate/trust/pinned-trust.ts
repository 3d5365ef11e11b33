/**
 * A trust file that is consistent in itself and with the certificates that it pins. Does not check its
 * expiry and signatures: decisions by a trust file need an `AdmittedTrust`.
 */
import { sha256 } from '../../model/encoding/digest.ts';
import { MAX_TTL_SECONDS } from '../../model/artefacts/approval.ts';
import type { Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { trustSchema, type Trust, type TrustRole, type TrustedCert } from '../../model/artefacts/trust.ts';
import { DocumentError, canonicalValue, requireSchema } from '../canonical-document.ts';
import { readCertificate, type Certificate } from '../openpgp/certificate.ts';
import type { Signer } from '../openpgp/signature.ts';

/** The certificate files by primary fingerprint, from the trust folder. */
export type CertFiles = ReadonlyMap<string, Uint8Array>;
export type GatePolicy = Trust['gates'][number];
export type RolePolicy = Trust['roles'][number];

/** The value of a trust file, its digest, and the pinned signing keys by full fingerprint. Made by `pinTrust`. */
export class PinnedTrust {
  readonly trust: Trust;
  readonly sha256: string;
  readonly signers: ReadonlyMap<string, Signer>;

  constructor(trust: Trust, digest: string, signers: ReadonlyMap<string, Signer>) {
    this.trust = trust;
    this.sha256 = digest;
    this.signers = signers;
  }

  /** Refuses once the file has expired: an old one may lack people who left. TRUST_EXPIRED. */
  requireInForce(nowMs: number): void {
    const { expires } = this.trust;
    // Written so that a time that is not a number is refused too.
    if (!(nowMs < Date.parse(expires))) throw new Refusal('TRUST_EXPIRED', { expires });
  }

  /** The person and certificate of a pinned signing key, by its full fingerprint; null for any other key. */
  signerOf(fpr: string): Signer | null {
    return this.signers.get(fpr) ?? null;
  }

  /** Listed as revoked, by key or by primary key, whatever date a signature claims. */
  isRevoked(fpr: string): boolean {
    return this.trust.revoked.some((entry) => entry.fpr === fpr);
  }

  /** What a gate demands; null when the file does not know the gate, and then nobody can open it. */
  gate(gate: Gate): GatePolicy | null {
    return this.trust.gates.find((policy) => policy.gate === gate) ?? null;
  }

  /** Who has a role and how many of them must sign; null when the file does not name it. */
  role(role: TrustRole): RolePolicy | null {
    return this.trust.roles.find((policy) => policy.role === role) ?? null;
  }

  /** The people of a role; none when the file does not name it. */
  peopleOf(role: TrustRole): readonly string[] {
    return this.role(role)?.people ?? [];
  }
}

/**
 * Reads a trust file: canonical form, strict schema, agreement with itself, and every certificate that it pins present with
 * the pinned sha256 and acceptable. Files that no person pins are not looked at. Refusals: TRUST_FORM, CERT.
 */
export async function pinTrust(bytes: Uint8Array, certFiles: CertFiles): Promise<PinnedTrust> {
  const trust = parseTrust(bytes);
  for (const problem of problemsOf(trust)) throw new Refusal('TRUST_FORM', { problem });
  const signers = new Map<string, Signer>();
  for (const person of trust.people) {
    for (const pinned of person.certs) {
      const certificate = await pinnedCertificate(pinned, certFiles);
      for (const fpr of pinned.signing_fprs) signers.set(fpr, { person: person.id, certificate });
    }
  }
  return new PinnedTrust(trust, sha256(bytes), signers);
}

/** The value of a trust file in canonical form. For showing and updating a file too, which needs no valid date. */
export function parseTrust(bytes: Uint8Array): Trust {
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return requireSchema(trustSchema, canonicalValue(text));
  } catch (error) {
    if (error instanceof DocumentError) throw new Refusal('TRUST_FORM', { issues: error.issues }, { cause: error });
    if (error instanceof TypeError) throw new Refusal('TRUST_FORM', { problem: 'not UTF-8' }, { cause: error });
    throw error;
  }
}

/** The contradictions in a trust file. A threshold that cannot be met must be visible when the file is written, not in a run. */
function problemsOf(trust: Trust): readonly string[] {
  const people = trust.people.map(({ id }) => id);
  const owned = trust.people.flatMap(({ certs }) =>
    certs.flatMap(({ fpr, signing_fprs }) => [...new Set([fpr, ...signing_fprs])]),
  );
  return [
    ...duplicateEntries(people).map((id) => `person ${id} is listed twice`),
    ...duplicateEntries(owned).map((fpr) => `key ${fpr} is listed twice`),
    ...duplicateEntries(trust.gates.map(({ gate }) => gate)).map((gate) => `gate ${gate} is listed twice`),
    ...duplicateEntries(trust.roles.map(({ role }) => role)).map((role) => `role ${role} is listed twice`),
    ...trust.gates.flatMap((policy) => [
      ...duplicateEntries(policy.people).map((id) => `${policy.gate} lists ${id} twice`),
      ...entriesNotIn(policy.people, people).map((id) => `${policy.gate} lists ${id}, who is not among the people`),
      ...(policy.m > policy.people.length ? [`${policy.gate} asks for more people than it lists`] : []),
      ...(policy.max_ttl_s > MAX_TTL_SECONDS[policy.gate]
        ? [`${policy.gate} allows a longer lifetime than cutter`]
        : []),
    ]),
    ...belowOthers(trust.gates),
    ...trust.roles.flatMap(({ role, m, people: members }) => [
      ...(m > (role === 'root' ? members.length : 1) ? [`role ${role} asks for more people than can sign`] : []),
      ...duplicateEntries(members).map((id) => `role ${role} lists ${id} twice`),
      ...entriesNotIn(members, people).map((id) => `role ${role} lists ${id}, who is not among the people`),
    ]),
    ...machinesAmongRoots(trust).map((id) => `${id} executes or verifies and cannot be of the role root`),
  ];
}

/** SG_3 is the strictest gate: if it needed fewer people, they could lift the holds of the others (ADR 17). */
function belowOthers(gates: Trust['gates']): readonly string[] {
  const strictest = gates.find(({ gate }) => gate === 'SG_3');
  if (strictest === undefined) return [];
  return gates
    .filter(({ m }) => m > strictest.m)
    .map(
      ({ gate, m }) => `SG_3 asks for ${strictest.m} people and ${gate} for ${m}; SG_3 must ask for as many at least`,
    );
}

/** The file of a pinned certificate. Its bytes are pinned, so a file with an added key is another file. */
async function pinnedCertificate(pinned: TrustedCert, certFiles: CertFiles): Promise<Certificate> {
  const file = `${pinned.fpr}.asc`;
  const bytes = certFiles.get(pinned.fpr);
  if (bytes === undefined) throw new Refusal('CERT', { file, problem: 'the file is missing' });
  if (sha256(bytes) !== pinned.cert_sha256)
    throw new Refusal('CERT', { file, problem: 'the sha256 is not the pinned one' });
  const certificate = await readCertificate(file, bytes);
  if (certificate.fpr !== pinned.fpr)
    throw new Refusal('CERT', { file, problem: 'the fingerprint is not the pinned one' });
  for (const fpr of pinned.signing_fprs) {
    if (!certificate.signingAlgorithms.has(fpr))
      throw new Refusal('CERT', { file, problem: `it has no signing key ${fpr}` });
  }
  return certificate;
}

function duplicateEntries(entries: readonly string[]): readonly string[] {
  return [...new Set(entries.filter((entry, index) => entries.indexOf(entry) !== index))];
}

function entriesNotIn(entries: readonly string[], known: readonly string[]): readonly string[] {
  return entries.filter((entry) => !known.includes(entry));
}

function machinesAmongRoots({ roles }: Trust): readonly string[] {
  const members = (...names: readonly TrustRole[]) =>
    roles.filter(({ role }) => names.includes(role)).flatMap(({ people }) => people);
  const roots = members('root');
  return members('executor', 'verifier').filter((id) => roots.includes(id));
}
