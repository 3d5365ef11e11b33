/** Signing with an armored private key in a file: for tests, CI and the demo. People sign with gpg. */
import type { PrivateKey } from 'openpgp';
import { armoredSignature } from '../../model/encoding/armored.ts';
import { readOnce } from '../../config/read-once.ts';
import { Refusal } from '../../model/refusals/refusal.ts';

const MAX_KEY_BYTES = 262_144;
const MAX_PASSPHRASE_BYTES = 4_096;

const RULES = { kind: 'KEY_FILE', size: 'KEY_FILE', missing: 'FILE_MISSING', limitBytes: MAX_KEY_BYTES } as const;

export interface KeyFileRequest {
  readonly keyFile: string;
  /** A file whose first line is the passphrase, or null when the key has none. */
  readonly passphraseFile: string | null;
  readonly document: Uint8Array;
  /** Epoch milliseconds that the signature claims as its time. */
  readonly nowMs: number;
}

/** An armored detached binary signature over exactly these bytes. Refusals: FILE_MISSING, KEY_FILE (problem). */
export async function keyFileSign({ keyFile, passphraseFile, document, nowMs }: KeyFileRequest): Promise<Buffer> {
  return detachedSignature(keyFile, await unlockedKey(keyFile, passphraseFile), document, nowMs);
}

/** The same with a key in memory; `keyFile` is for people only. KEY_FILE. */
export async function detachedSignature(
  keyFile: string,
  signingKeys: PrivateKey,
  document: Uint8Array,
  nowMs: number,
): Promise<Buffer> {
  const openpgp = await import('openpgp');
  return callLibrary(keyFile, async () => {
    const packet: unknown = await openpgp.sign({
      message: await openpgp.createMessage({ binary: document }),
      signingKeys,
      detached: true,
      format: 'binary',
      date: new Date(nowMs),
    });
    if (!(packet instanceof Uint8Array)) throw new TypeError('the library returned no bytes');
    // Not the library's own armor: it has no checksum, and gpg 2.2 needs one (model/armored).
    return Buffer.from(armoredSignature(packet), 'ascii');
  });
}

/** The private key in a file, unlocked where it has a passphrase. Refusals: FILE_MISSING, KEY_FILE (problem). */
export async function unlockedKey(keyFile: string, passphraseFile: string | null): Promise<PrivateKey> {
  const { bytes } = await readOnce(keyFile, RULES);
  return privateKeyOf(keyFile, bytes, passphraseFile === null ? null : await firstLine(passphraseFile));
}

/** The one private key in an armored text. KEY_FILE (problem). */
export async function privateKeyOf(keyFile: string, bytes: Buffer, passphrase: string | null): Promise<PrivateKey> {
  const openpgp = await import('openpgp');
  return callLibrary(keyFile, async () => {
    const locked = await openpgp.readPrivateKey({ armoredKey: bytes.toString('latin1') });
    return passphrase === null ? locked : await openpgp.decryptKey({ privateKey: locked, passphrase });
  });
}

async function firstLine(file: string): Promise<string> {
  const { bytes } = await readOnce(file, { ...RULES, limitBytes: MAX_PASSPHRASE_BYTES });
  return bytes.toString('utf8').split(/\r?\n/)[0] ?? '';
}

/** The library throws plain errors; their text names no secret. */
export async function callLibrary<T>(keyFile: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Refusal('KEY_FILE', { file: keyFile, problem: error.message }, { cause: error });
  }
}
