/** Signing with the system's gpg, so that smart cards and agents work. gpg only signs; it decides nothing. */
import { execFile } from 'node:child_process';
import { Refusal } from '../../model/refusals/refusal.ts';
import { errnoOf } from '../../config/file-errors.ts';

/** How long a person may take to enter a passphrase or touch a token. */
const TIMEOUT_MS = 600_000;
/** A detached signature is a few hundred bytes. */
const MAX_OUTPUT_BYTES = 65_536;

export interface GpgRequest {
  /** What `--local-user` takes; `FINGERPRINT!` forces that very subkey. */
  readonly keyId: string;
  readonly document: Uint8Array;
  /** What gpg inherits: search path, home, terminal, locale. */
  readonly environment: { readonly [name: string]: string };
}

/**
 * An armored detached signature over exactly these bytes. The bytes are passed through stdin
 * and not by name, so that the bytes that were read are signed. Refusals: PROGRAM_MISSING, GPG_FAILED with gpg's own words.
 */
export async function gpgSign({ keyId, document, environment }: GpgRequest): Promise<Buffer> {
  const options = [
    ...['--armor', '--digest-algo', 'SHA512', '--no-emit-version', '--no-comments'],
    ...['--local-user', keyId, '--output', '-', '--detach-sign'],
  ];
  return new Promise((resolve, reject) => {
    const child = execFile(
      'gpg',
      options,
      { env: environment, encoding: 'buffer', timeout: TIMEOUT_MS, maxBuffer: MAX_OUTPUT_BYTES, shell: false },
      (error, stdout, stderr) => {
        if (error === null) resolve(stdout);
        else reject(refusalOf(error, stderr.toString('utf8')));
      },
    );
    // gpg that ends before it has read its input breaks the pipe; its exit code says why.
    child.stdin?.on('error', (error) => {
      if (errnoOf(error) !== 'EPIPE') reject(error);
    });
    child.stdin?.end(document);
  });
}

function refusalOf(error: Error, stderr: string): Refusal {
  if (errnoOf(error) === 'ENOENT') return new Refusal('PROGRAM_MISSING', { program: 'gpg' }, { cause: error });
  return new Refusal('GPG_FAILED', { stderr: stderr.trim().split('\n') }, { cause: error });
}
