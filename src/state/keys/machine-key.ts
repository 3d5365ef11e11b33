/**
 * The private key of a machine: a file that belongs to the user who runs cutter and that nobody else can read. Whether
 * the key may sign as that machine is decided in gate/manifest-pair.
 */
import type { MachineRole } from '../../model/encoding/dsse.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { callLibrary, detachedSignature, privateKeyOf } from './key-file-sign.ts';
import { readOnce } from '../../config/read-once.ts';

export interface MachineKey {
  readonly role: MachineRole;
  /** Of the key in the file that signs. */
  readonly fpr: string;
  /** An armored detached binary signature over exactly these bytes; `nowMs` is the time that it claims. KEY_FILE. */
  sign(document: Uint8Array, nowMs: number): Promise<Buffer>;
}

const MAX_KEY_BYTES = 262_144;
const RULES = {
  kind: 'MACHINE_KEY_FILE',
  size: 'MACHINE_KEY_FILE',
  missing: 'MACHINE_KEY_FILE',
  limitBytes: MAX_KEY_BYTES,
} as const;
/** All permissions except reading and writing by the owner. */
const FOREIGN_BITS = 0o7177;

/** Reads the key once. Refusals: MACHINE_KEY_FILE (file, problem) for the file, KEY_FILE for what is in it. */
export async function readMachineKey(role: MachineRole, file: string, nowMs: number): Promise<MachineKey> {
  const { bytes, uid, mode } = await readOnce(file, RULES);
  const own = process.getuid?.() ?? uid;
  if (uid !== own) throw new Refusal('MACHINE_KEY_FILE', { role, file, problem: `it belongs to user ${uid}` });
  if ((mode & FOREIGN_BITS) !== 0)
    throw new Refusal('MACHINE_KEY_FILE', { role, file, problem: `mode ${mode.toString(8)}: at most 600` });
  const key = await privateKeyOf(file, bytes, null);
  const fpr = await callLibrary(file, async () =>
    (await key.getSigningKey(undefined, new Date(nowMs))).getFingerprint(),
  );
  return { role, fpr, sign: (document, atMs) => detachedSignature(file, key, document, atMs) };
}
