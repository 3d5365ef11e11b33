/**
 * The trust folder: `trust.json`, `certs/<fpr>.asc`, and the earlier versions as `trust.<version>.json` (design 4, 1.5).
 * Knows files, owners and permissions; what a trust file means is decided in gate/trust.
 */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Refusal } from '../model/refusal.ts';
import { errnoOf, makeFolder, replaceFile, writeOnce } from './files.ts';
import { readOnce } from './read-once.ts';

/** The trust folder's files as they were read, once. Certificates by the fingerprint in their file name. */
export interface TrustFiles {
  readonly trustBytes: Buffer;
  readonly certFiles: ReadonlyMap<string, Buffer>;
}

/** Some hundreds of people with several keys each. */
const MAX_TRUST_BYTES = 1_048_576;
/** As `gate/certificate` has it; a larger file would be refused there anyway. */
const MAX_CERT_BYTES = 262_144;
const MAX_CERTS = 1_000;
/** Public, and changed by nobody but the owner. */
const PUBLIC = 0o644;

const TRUST_RULES = {
  kind: 'TRUST_FORM',
  size: 'TRUST_FORM',
  missing: 'TRUST_MISSING',
  limitBytes: MAX_TRUST_BYTES,
} as const;
const CERT_RULES = { kind: 'CERT', size: 'CERT', missing: 'CERT', limitBytes: MAX_CERT_BYTES } as const;

/**
 * Reads the trust file and every certificate in the folder. The trust file is a regular file that belongs to the user
 * who runs cutter or to root, and that neither group nor others can write (V1.1). TRUST_MISSING, TRUST_FORM, CERT.
 */
export async function readTrustFiles(trustDir: string): Promise<TrustFiles> {
  const path = join(trustDir, 'trust.json');
  const { bytes, uid, mode } = await readOnce(path, TRUST_RULES);
  const own = process.getuid?.() ?? 0;
  if (uid !== own && uid !== 0) throw new Refusal('TRUST_FORM', { file: path, problem: `it belongs to user ${uid}` });
  if ((mode & 0o022) !== 0)
    throw new Refusal('TRUST_FORM', {
      file: path,
      problem: `mode ${mode.toString(8)}: others can write it; chmod go-w`,
    });
  return { trustBytes: bytes, certFiles: await readCerts(join(trustDir, 'certs')) };
}

/** The bytes of every version from `first` to `last`, the one in force included, oldest first. TRUST_MISSING, TRUST_FORM. */
export async function readTrustVersions(trustDir: string, first: number, last: number): Promise<readonly Buffer[]> {
  const versions: Buffer[] = [];
  for (let version = first; version < last; version += 1)
    versions.push((await readOnce(join(trustDir, `trust.${version}.json`), TRUST_RULES)).bytes);
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
  if (before !== null) await writeSame(join(trustDir, `trust.${before.version}.json`), before.bytes);
  await replaceFile(join(trustDir, 'trust.json'), bytes, PUBLIC);
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

async function readCerts(folder: string): Promise<ReadonlyMap<string, Buffer>> {
  const names = (await namesIn(folder)).filter((name) => /^[0-9a-f]{40}\.asc$/.test(name));
  if (names.length > MAX_CERTS)
    throw new Refusal('CERT', { file: folder, problem: `more than ${MAX_CERTS} certificates` });
  const certs = new Map<string, Buffer>();
  for (const name of names) certs.set(basename(name, '.asc'), (await readOnce(join(folder, name), CERT_RULES)).bytes);
  return certs;
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

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted();
  } catch (error) {
    if (errnoOf(error) === 'ENOENT') return [];
    throw error;
  }
}
