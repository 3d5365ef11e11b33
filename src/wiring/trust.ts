/**
 * Composes the trust commands: who may approve what, version by version, and the key for backups. Every new version is
 * admitted by the gate before it is written, so that a file which apply would refuse is never put in force.
 */
import { MAX_TTL_SECONDS } from '../model/approval.ts';
import { canonicalJson } from '../model/canonical.ts';
import { sha256 } from '../model/digest.ts';
import { instantOf, instantSchema, fingerprintSchema } from '../model/ids.ts';
import { gateSchema, type Gate } from '../model/phase.ts';
import { Refusal } from '../model/refusal.ts';
import { TRUST_TYPE, personIdSchema, type Trust } from '../model/trust.ts';
import { inspectBackupKey, type BackupKey } from '../gate/backup-key.ts';
import { readCertificate, signingFingerprints } from '../gate/certificate.ts';
import { admitTrust, readTrust, type CertFiles, type TrustRole } from '../gate/trust.ts';
import {
  hasTrustFile,
  readCertificateFile,
  readTrustFiles,
  writeCertificate,
  writeTrust,
  type TrustFiles,
} from '../state/trust-store.ts';
import { setBackupFingerprint } from '../state/config-file.ts';
import type { Surroundings } from './surroundings.ts';

/** A first trust file is looked at again after a year at the latest; `trust update --expires` says otherwise. */
const FIRST_LIFETIME_MS = 365 * 86_400_000;

export interface TrustState {
  readonly trust: Trust;
  readonly sha256: string;
}

export interface NewPerson {
  readonly id: string;
  readonly certPath: string;
  readonly gates: readonly Gate[];
  readonly roles: readonly TrustRole[];
}

/**
 * Adds a person with one certificate: pins its sha256 and the keys in it that may sign today, and lists the person at the
 * gates and roles named. Writes the first trust file when there is none. A gate that is new asks for one person until
 * `trust update --threshold` says more. Refusals: USAGE, PERSON_EXISTS, CERT, and those of the trust file.
 */
export async function addPerson(at: Surroundings, person: NewPerson): Promise<TrustState & { readonly fpr: string }> {
  const { id } = person;
  if (!personIdSchema.safeParse(id).success) throw new Refusal('USAGE', { reason: `not a person's id: ${id}` });
  const bytes = await readCertificateFile(person.certPath);
  const certificate = await readCertificate(person.certPath, bytes);
  const signing = await signingFingerprints(certificate, at.nowMs());
  if (signing.length === 0)
    throw new Refusal('CERT', { file: person.certPath, problem: 'it has no key that can sign today' });
  const before = (await hasTrustFile(at.config.trust_dir)) ? await readCurrent(at) : null;
  const base = before?.trust ?? firstTrust(at.nowMs());
  if (base.people.some((each) => each.id === id)) throw new Refusal('PERSON_EXISTS', { person: id });
  const { fpr } = certificate;
  const next = {
    ...base,
    people: [...base.people, { id, certs: [{ fpr, cert_sha256: certificate.sha256, signing_fprs: signing }] }],
    gates: person.gates.reduce((gates, gate) => withMember(gates, gate, id), base.gates),
    roles: person.roles.reduce((roles, role) => withRole(roles, role, id), base.roles),
  };
  const certFiles = new Map([...(before?.files.certFiles ?? []), [fpr, bytes]]);
  return { ...(await putInForce(at, { before, next, certFiles, added: { fpr, bytes } })), fpr };
}

export interface TrustChanges {
  readonly expires: string | null;
  readonly thresholds: readonly { readonly gate: string; readonly m: number }[];
  readonly revoke: readonly string[];
  readonly reason: string | null;
  readonly requirePlanSignature: boolean | null;
  readonly authz: Trust['authz']['mode'] | null;
}

/**
 * Writes version N+1 with these changes. A revoked key counts from now on for no signature of whatever date; only keys that
 * the file pins can be revoked, so that a typing error is noticed. Refusals: USAGE, those of the trust file.
 */
export async function updateTrust(at: Surroundings, changes: TrustChanges): Promise<TrustState> {
  const before = await readCurrent(at);
  const { trust } = before;
  const { expires, thresholds, revoke, reason } = changes;
  const { authz, requirePlanSignature } = changes;
  const nothing =
    thresholds.length + revoke.length === 0 && expires === null && authz === null && requirePlanSignature === null;
  if (nothing) throw usage('nothing to change');
  if (expires !== null && !instantSchema.safeParse(expires).success)
    throw usage(`--expires takes YYYY-MM-DDTHH:MM:SSZ, not ${expires}`);
  if (revoke.length > 0 && reason === null) throw usage('--revoke needs --reason');
  const next = {
    ...trust,
    expires: expires ?? trust.expires,
    authz: authz === null ? trust.authz : { mode: authz },
    require_plan_signature: requirePlanSignature ?? trust.require_plan_signature,
    gates: thresholds.reduce((gates, { gate, m }) => withThreshold(gates, gate, m), trust.gates),
    revoked: [...trust.revoked, ...revoke.map((fpr) => revocation(trust, fpr, { reason: reason ?? '', at }))],
  };
  return putInForce(at, { before, next, certFiles: before.files.certFiles, added: null });
}

/** A threshold as it is typed: `SG_1=2`. USAGE for anything else. */
export function thresholdOf(written: string): { readonly gate: string; readonly m: number } {
  const [, gate, m] = /^(SG_[123])=(\d{1,3})$/.exec(written) ?? [];
  if (gate === undefined) throw usage(`--threshold takes GATE=N, such as SG_1=2, not ${written}`);
  return { gate, m: Number(m) };
}

export interface ShownTrust extends TrustState {
  readonly isExpired: boolean;
  /** User ids by primary fingerprint, as the certificates claim them. */
  readonly userIds: ReadonlyMap<string, readonly string[]>;
}

/** The trust file in force with what its certificates say of themselves. An expired one is shown too, and said to be. */
export async function showTrust(at: Surroundings): Promise<ShownTrust> {
  const { trust, files } = await readCurrent(at);
  const isExpired = !(at.nowMs() < Date.parse(trust.expires));
  // Judged at a time at which the file was in force: showing is not deciding, and a broken certificate must be noticed.
  const admitted = await admitTrust(
    files.trustBytes,
    files.certFiles,
    Math.min(at.nowMs(), Date.parse(trust.expires) - 1),
  );
  const certs = trust.people.flatMap((person) => person.certs);
  const userIds = certs.map(({ fpr, signing_fprs: [signing] }) => {
    const signer = signing === undefined ? null : admitted.signerOf(signing);
    return [fpr, signer?.certificate.userIds ?? []] as const;
  });
  return { trust, sha256: admitted.sha256, isExpired, userIds: new Map(userIds) };
}

/**
 * Makes a certificate the one that backups are encrypted to: inspects it, copies it into the trust folder and names it in
 * cutter.json. Refusals: FILE_MISSING, CERT, BACKUP_KEY_UNUSABLE, CONFIG_INVALID.
 */
export async function setBackupKey(
  at: Surroundings,
  { certPath, configFile }: { readonly certPath: string; readonly configFile: string },
): Promise<BackupKey & { readonly path: string }> {
  const bytes = await readCertificateFile(certPath);
  const key = await inspectBackupKey(bytes, at.nowMs());
  await refuseOtherPinned(at, key.fpr, bytes);
  const path = await writeCertificate(at.config.trust_dir, key.fpr, bytes);
  await setBackupFingerprint(configFile, key.fpr);
  return { ...key, path };
}

interface Current extends TrustState {
  readonly files: TrustFiles;
}

async function readCurrent(at: Surroundings): Promise<Current> {
  const files = await readTrustFiles(at.config.trust_dir);
  return { files, trust: readTrust(files.trustBytes), sha256: sha256(files.trustBytes) };
}

function firstTrust(nowMs: number): Trust {
  return {
    type: TRUST_TYPE,
    version: 1,
    prev_sha256: null,
    issued_at: instantOf(nowMs),
    expires: instantOf(nowMs + FIRST_LIFETIME_MS),
    authz: { mode: 'db-verified' },
    require_plan_signature: false,
    people: [],
    gates: [],
    roles: [],
    revoked: [],
  };
}

interface Version {
  readonly before: Current | null;
  readonly next: Trust;
  readonly certFiles: CertFiles;
  readonly added: { readonly fpr: string; readonly bytes: Buffer } | null;
}

/** The certificate is written before the file that pins it: a crash between the two leaves the old version whole. */
async function putInForce(at: Surroundings, { before, next, certFiles, added }: Version): Promise<TrustState> {
  const chained = before === null ? {} : { version: before.trust.version + 1, prev_sha256: before.sha256 };
  const trust = { ...next, ...chained, issued_at: instantOf(at.nowMs()) };
  const bytes = Buffer.from(canonicalJson(trust), 'utf8');
  const admitted = await admitTrust(bytes, certFiles, at.nowMs());
  if (added !== null) await writeCertificate(at.config.trust_dir, added.fpr, added.bytes);
  const replaced = before === null ? null : { version: before.trust.version, bytes: before.files.trustBytes };
  await writeTrust(at.config.trust_dir, bytes, replaced);
  return { trust: admitted.trust, sha256: admitted.sha256 };
}

function withMember(gates: Trust['gates'], gate: Gate, id: string): Trust['gates'] {
  if (gates.some((policy) => policy.gate === gate))
    return gates.map((policy) => (policy.gate === gate ? { ...policy, people: [...policy.people, id] } : policy));
  return [...gates, { gate, m: 1, people: [id], max_ttl_s: MAX_TTL_SECONDS[gate] }];
}

function withRole(roles: Trust['roles'], role: TrustRole, id: string): Trust['roles'] {
  if (roles.some((entry) => entry.role === role))
    return roles.map((entry) => (entry.role === role ? { ...entry, people: [...entry.people, id] } : entry));
  return [...roles, { role, people: [id] }];
}

function withThreshold(gates: Trust['gates'], name: string, m: number): Trust['gates'] {
  const gate = gateSchema.safeParse(name).data;
  if (gate === undefined || !gates.some((policy) => policy.gate === gate))
    throw usage(`the trust file does not know the gate ${name}`);
  return gates.map((policy) => (policy.gate === gate ? { ...policy, m } : policy));
}

function revocation(
  trust: Trust,
  written: string,
  { reason, at }: { readonly reason: string; readonly at: Surroundings },
): Trust['revoked'][number] {
  const fpr = written.toLowerCase();
  const pinned = trust.people.flatMap(({ certs }) => certs.flatMap((cert) => [cert.fpr, ...cert.signing_fprs]));
  if (!fingerprintSchema.safeParse(fpr).success || !pinned.includes(fpr))
    throw usage(`the trust file pins no key ${written}`);
  return { fpr, since: instantOf(at.nowMs()), reason };
}

/** A certificate that a person is pinned by must not be replaced by another file of the same key: it would break the pin. */
async function refuseOtherPinned(at: Surroundings, fpr: string, bytes: Buffer): Promise<void> {
  if (!(await hasTrustFile(at.config.trust_dir))) return;
  const { trust } = await readCurrent(at);
  const pinned = trust.people.flatMap(({ certs }) => certs).find((cert) => cert.fpr === fpr);
  if (pinned !== undefined && pinned.cert_sha256 !== sha256(bytes))
    throw new Refusal('BACKUP_KEY_UNUSABLE', { problem: 'a person is pinned by another file of the same key', fpr });
}

function usage(reason: string): Refusal {
  return new Refusal('USAGE', { reason });
}
