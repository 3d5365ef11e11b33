/** The system's gpg in a home of its own, for keys and signatures that the library cannot or should not make. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { NOW_MS } from './signing.ts';

export interface GpgHome {
  /** What a child process needs to use this home. */
  readonly environment: { readonly [name: string]: string };
  /** Runs gpg at the frozen time `atMs` (the tests' now unless said otherwise) with `input` on stdin; returns stdout. */
  gpg(args: readonly string[], options?: { readonly input?: Uint8Array; readonly atMs?: number | null }): Buffer;
  /** Makes a key without a passphrase, e.g. `rsa3072`, `ed25519`; returns the fingerprint of its primary key. */
  makeKey(
    name: string,
    algorithm: string,
    options?: { readonly extra?: readonly string[]; readonly atMs?: number | null; readonly use?: string },
  ): string;
  /** Adds a subkey, a day before the tests' now unless said otherwise; `use` is sign, encr or auth. */
  addSubkey(fpr: string, algorithm: string, use: string, atMs?: number): void;
  /** The armored secret key, or only its secret subkeys. */
  secret(fpr: string, options?: { readonly subkeysOnly: boolean }): Buffer;
  /** The armored public certificate. */
  cert(fpr: string): Buffer;
  /** An armored detached signature of the bytes, with the options that SIGNING.txt names and `extra`. */
  sign(bytes: Uint8Array, keyId: string, extra?: readonly string[]): Buffer;
  /** Fingerprints of the keys of a certificate, the primary key first, in lower case. */
  fingerprints(fpr: string): readonly string[];
  close(): void;
}

const DAY_MS = 86_400_000;
const UNLOCKED = ['--pinentry-mode', 'loopback', '--passphrase', ''];

/** The folder name is short because the agent's socket lies in it, and a socket's path has at most 107 characters. */
export function openGpgHome(): GpgHome {
  const home = mkdtempSync(path.join(tmpdir(), 'g-'));
  const environment = { PATH: process.env['PATH'] ?? '', GNUPGHOME: home, HOME: home, LC_ALL: 'C' };
  const gpg: GpgHome['gpg'] = (args, { input = Buffer.alloc(0), atMs = NOW_MS } = {}) => {
    const frozen = atMs === null ? [] : ['--faked-system-time', `${compact(atMs)}!`];
    return execFileSync('gpg', ['--batch', '--quiet', '--no-permission-warning', ...frozen, ...args], {
      env: environment,
      input,
      stdio: ['pipe', 'pipe', 'pipe'],
      maxBuffer: 16_777_216,
    });
  };
  return {
    environment,
    gpg,
    makeKey: (name, algorithm, { extra = [], atMs = NOW_MS - DAY_MS, use = 'sign,cert' } = {}) => {
      gpg([...UNLOCKED, ...extra, '--quick-generate-key', `${name} <${name}@example.org>`, algorithm, use, '0'], {
        atMs,
      });
      return fingerprintsOf(gpg(['--with-colons', '--list-keys', name]))[0] ?? '';
    },
    addSubkey: (fpr, algorithm, use, atMs = NOW_MS - DAY_MS) =>
      void gpg([...UNLOCKED, '--quick-add-key', fpr, algorithm, use, '0'], { atMs }),
    secret: (fpr, { subkeysOnly } = { subkeysOnly: false }) =>
      gpg([...UNLOCKED, '--armor', subkeysOnly ? '--export-secret-subkeys' : '--export-secret-keys', fpr]),
    cert: (fpr) => gpg(['--armor', '--no-emit-version', '--export', fpr]),
    sign: (bytes, keyId, extra = []) =>
      gpg(
        [
          ...['--armor', '--digest-algo', 'SHA512', '--no-emit-version', '--no-comments', ...extra],
          ...['--local-user', keyId, '--output', '-', '--detach-sign'],
        ],
        { input: bytes },
      ),
    fingerprints: (fpr) => fingerprintsOf(gpg(['--with-colons', '--list-keys', fpr])),
    close: () => {
      execFileSync('gpgconf', ['--kill', 'all'], { env: environment, stdio: 'ignore' });
      rmSync(home, { recursive: true, force: true });
    },
  };
}

function fingerprintsOf(colons: Buffer): readonly string[] {
  const lines = colons.toString().split('\n');
  return lines.filter((line) => line.startsWith('fpr:')).map((line) => (line.split(':')[9] ?? '').toLowerCase());
}

function compact(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:]/g, '');
}
