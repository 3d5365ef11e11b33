/** Asks the database about one signature, below everything that says whose signatures count. */
import { readKey } from 'openpgp';
import type { Connection } from '../../src/state/db/database.ts';
import { answer, sql } from './governed-database.ts';

/** `done` when the packet is a signature of the document by the key, else the SQLSTATE of the refusal. */
export async function verifyDetached(
  login: Connection,
  key: Buffer,
  packet: Uint8Array,
  document: Uint8Array,
): Promise<string> {
  const params = [key, Buffer.from(packet), Buffer.from(document)];
  return answer(sql(login, 'SELECT cutter_authz.verify_detached($1::bytea, $2::bytea, $3::bytea)', params));
}

/** The body of the key packet with this fingerprint in an armored certificate; of its primary key for null. */
export async function keyPacket(cert: Buffer, fpr: string | null): Promise<Buffer> {
  const certificate = await readKey({ armoredKey: cert.toString('latin1') });
  const key = certificate.getKeys().find((each) => fpr === null || each.getFingerprint() === fpr);
  if (key === undefined) throw new Error('no such key');
  return Buffer.from(key.keyPacket.write());
}
