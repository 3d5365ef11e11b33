/**
 * The trust folder: `trust.json`, `certs/<fpr>.asc`, every other version, earlier or proposed, as `trust.<version>.json`,
 * and the signatures of each as `trust.<version>.<keyid16>.asc`.
 * Knows files, owners and permissions; what a trust file means is decided in gate/trust.
 */
import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Refusal } from '../../model/refusals/refusal.ts';
import { makeFolder, namesIn, replaceFile, writeOnce } from './durable-write.ts';
import { readOnce } from '../../config/read-once.ts';

/** The certificates by the fingerprint in their file name, and the signatures by the version in theirs. */
export interface TrustEvidence {
  readonly certFiles: ReadonlyMap<string, Buffer>;
  readonly signatures: readonly { readonly name: string; readonly version: number; readonly bytes: Buffer }[];
}

/** The trust folder's files as they were read, once. */
export interface TrustFiles extends TrustEvidence {
  readonly trustBytes: Buffer;
}

/** Enough for some hundreds of people with several keys each. */
const MAX_TRUST_BYTES = 1_048_576;
/** The limit of the gate, which refuses a larger file. */
const MAX_CERT_BYTES = 262_144;
const MAX_FILES = 1_000;
const MAX_SIGNATURE_BYTES = 8_192;
/** Readable by all, writable by the owner only. */
const PUBLIC = 0o644;

const TRUST_RULES = {
  kind: 'TRUST_FORM',
  size: 'TRUST_FORM',
  missing: 'TRUST_MISSING',
  limitBytes: MAX_TRUST_BYTES,
} as const;
const SIGNATURE_RULES = { ...TRUST_RULES, limitBytes: MAX_SIGNATURE_BYTES } as const;
const CERT_RULES = { kind: 'CERT', size: 'CERT', missing: 'CERT', limitBytes: MAX_CERT_BYTES } as const;

/**
 * Reads the trust file, every certificate and every signature in the folder. The trust file is a regular file that belongs to the user
 * who runs cutter or to root, and that neither group nor others can write. TRUST_MISSING, TRUST_FORM, CERT.
 */
export async function readTrustFiles(trustDir: string): Promise<TrustFiles> {
  const bytes = await readOwned(join(trustDir, 'trust.json'));
  return { trustBytes: bytes, ...(await readTrustEvidence(trustDir)) };
}

/** Every certificate and signature in the folder; none where there is no folder yet. TRUST_FORM, CERT. */
export async function readTrustEvidence(trustDir: string): Promise<TrustEvidence> {
  return { certFiles: await readCerts(join(trustDir, 'certs')), signatures: await readSignatures(trustDir) };
}

/** The bytes of `trust.<version>.json`: a version before the one in force, or the proposed one; null when there is none. */
export async function readTrustVersion(trustDir: string, version: number): Promise<Buffer | null> {
  if (!(await namesIn(trustDir)).includes(versionName(version))) return null;
  return readOwned(join(trustDir, versionName(version)));
}

/** The bytes of every version from `first` to `last`, the one in force included, oldest first. TRUST_MISSING, TRUST_FORM. */
export async function readTrustVersions(trustDir: string, first: number, last: number): Promise<readonly Buffer[]> {
  const versions: Buffer[] = [];
  for (let version = first; version < last; version += 1)
    versions.push((await readOnce(join(trustDir, versionName(version)), TRUST_RULES)).bytes);
  return [...versions, (await readTrustFiles(trustDir)).trustBytes];
}

/** Whether there is a trust file: `add-person` writes the first one. */
export async function hasTrustFile(trustDir: string): Promise<boolean> {
  return (await namesIn(trustDir)).includes('trust.json');
}

/** A certificate file that a command was given; limited in size, not followed through links. FILE_MISSING, CERT. */
export async function readCertificateFile(path: string): Promise<Buffer> {
  return (await readOnce(path, { ...CERT_RULES, missing: 'FILE_MISSING' })).bytes;
}

/** The certificate that backups are encrypted to. BACKUP_KEY_MISSING when none is configured or its file is not there. */
export async function readBackupCertificate(trustDir: string, fpr: string | undefined): Promise<Buffer> {
  if (fpr === undefined) throw new Refusal('BACKUP_KEY_MISSING');
  return (await readOnce(certPath(trustDir, fpr), { ...CERT_RULES, missing: 'BACKUP_KEY_MISSING' })).bytes;
}

/**
 * Puts a version of the trust file in force. The one before it stays as `trust.<version>.json`, so that the chain of
 * `prev_sha256` can be followed; a file of that name with other bytes is never replaced. STOP_FILE, FILE_EXISTS.
 */
export async function writeTrust(
  trustDir: string,
  bytes: Uint8Array | string,
  before: { readonly version: number; readonly bytes: Buffer } | null,
): Promise<void> {
  await makeFolder(join(trustDir, 'certs'));
  if (before !== null) await writeSame(join(trustDir, versionName(before.version)), before.bytes);
  await replaceFile(join(trustDir, 'trust.json'), bytes, PUBLIC);
}

/**
 * Writes a version that waits for signatures, as `trust.<version>.json`. Signatures of an earlier form of it are removed:
 * they sign bytes that no longer exist. Returns the paths of the file and of how many signatures went. STOP_FILE.
 */
export async function writeProposal(
  trustDir: string,
  version: number,
  bytes: Uint8Array | string,
): Promise<{ readonly path: string; readonly removed: readonly string[] }> {
  await makeFolder(join(trustDir, 'certs'));
  const stale = (await namesIn(trustDir)).filter((name) => versionOfSignature(name) === version);
  for (const name of stale) await rm(join(trustDir, name));
  const path = join(trustDir, versionName(version));
  await replaceFile(path, bytes, PUBLIC);
  return { path, removed: stale };
}

/** Writes a person's signature of a version; never replaces one. Returns its path. FILE_EXISTS, STOP_FILE. */
export async function writeTrustSignature(
  trustDir: string,
  { version, fpr, bytes }: { readonly version: number; readonly fpr: string; readonly bytes: Uint8Array },
): Promise<string> {
  const path = join(trustDir, `trust.${version}.${fpr.slice(-16)}.asc`);
  await writeOnce(path, bytes, PUBLIC);
  return path;
}

/** Puts a certificate into the trust folder, replacing an older file of the same key. Returns its path. STOP_FILE. */
export async function writeCertificate(trustDir: string, fpr: string, bytes: Uint8Array): Promise<string> {
  await makeFolder(join(trustDir, 'certs'));
  const path = certPath(trustDir, fpr);
  await replaceFile(path, bytes, PUBLIC);
  return path;
}

function certPath(trustDir: string, fpr: string): string {
  return join(trustDir, 'certs', `${fpr}.asc`);
}

/** A file that belongs to the user who runs cutter or to root, and that nobody else can write. */
async function readOwned(path: string): Promise<Buffer> {
  const { bytes, uid, mode } = await readOnce(path, TRUST_RULES);
  const own = process.getuid?.() ?? 0;
  if (uid !== own && uid !== 0) throw new Refusal('TRUST_FORM', { file: path, problem: `it belongs to user ${uid}` });
  if ((mode & 0o022) !== 0)
    throw new Refusal('TRUST_FORM', {
      file: path,
      problem: `mode ${mode.toString(8)}: others can write it; chmod go-w`,
    });
  return bytes;
}

async function readCerts(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await namesIn(folder)).filter((name) => /^[0-9a-f]{40}\.asc$/.test(name));
  if (names.length > MAX_FILES)
    throw new Refusal('CERT', { file: folder, problem: `more than ${MAX_FILES} certificates` });
  const certs = new Map<string, Buffer>();
  for (const name of names) certs.set(basename(name, '.asc'), (await readOnce(join(folder, name), CERT_RULES)).bytes);
  return certs;
}

async function readSignatures(trustDir: string): Promise<TrustEvidence['signatures']> {
  const found = (await namesIn(trustDir)).flatMap((name) => {
    const version = versionOfSignature(name);
    return version === null ? [] : [{ name, version }];
  });
  if (found.length > MAX_FILES)
    throw new Refusal('TRUST_FORM', { file: trustDir, problem: `more than ${MAX_FILES} signatures` });
  const signatures = [];
  for (const { name, version } of found)
    signatures.push({ name, version, bytes: (await readOnce(join(trustDir, name), SIGNATURE_RULES)).bytes });
  return signatures;
}

function versionName(version: number): string {
  return `trust.${version}.json`;
}

/** Any word is accepted in place of the key id: an offline signer may have chosen another name. */
function versionOfSignature(name: string): number | null {
  const [, version] = /^trust\.([1-9]\d{0,8})\.[^.]+\.asc$/.exec(name) ?? [];
  return version === undefined ? null : Number(version);
}

async function writeSame(path: string, bytes: Buffer): Promise<void> {
  try {
    await writeOnce(path, bytes, PUBLIC);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'FILE_EXISTS') throw error;
    const there = await readOnce(path, TRUST_RULES);
    if (!there.bytes.equals(bytes)) throw error;
  }
}
