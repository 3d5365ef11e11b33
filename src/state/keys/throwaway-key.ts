/** Throw-away keys for the demo: made in its own folder, never in a keyring, and named as throw-away keys. */
import { join } from 'node:path';
import { generateKey } from 'openpgp';
import { makeFolder, writeOnce } from '../files/durable-write.ts';

export interface ThrowawayKey {
  readonly certPath: string;
  readonly keyPath: string;
}

/** Makes an Ed25519 key that gpg 2.2 understands, with an encryption subkey, and writes both halves into `folder`. */
export async function makeThrowawayKey(folder: string, name: string, nowMs: number): Promise<ThrowawayKey> {
  const { privateKey, publicKey } = await generateKey({
    type: 'ecc',
    curve: 'ed25519Legacy',
    userIDs: [{ name: `${name} (throw-away key of the cutter demo)` }],
    date: new Date(nowMs),
    config: { aeadProtect: false },
  });
  await makeFolder(folder);
  const certPath = join(folder, `${name}.cert.asc`);
  const keyPath = join(folder, `${name}.key.asc`);
  await writeOnce(certPath, lf(publicKey), 0o644);
  await writeOnce(keyPath, lf(privateKey), 0o600);
  return { certPath, keyPath };
}

function lf(armored: string): string {
  return armored.replaceAll('\r\n', '\n');
}
