/** Attack 132 of docs/attacks.md: keys that a backup must not be encrypted to, found before the run. */
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { inspectBackupKey } from '../../../src/gate/openpgp/backup-key.ts';
import { MAX_CERT_BYTES } from '../../../src/gate/openpgp/certificate.ts';
import { attack } from '../../attacks/attack.ts';
import { openGpgHome, type GpgHome } from '../../support/signing/gpg-home.ts';
import { packet } from '../../support/signing/signature-packets.ts';
import { keyOf, makeKey, NOW_MS, PLANNED_MS } from '../../support/signing/signing.ts';

const DAY_MS = 86_400_000;
const MADE = new Date(PLANNED_MS - 30 * DAY_MS);
const refused = (problem: RegExp) => ({
  code: attack(132),
  facts: { problem: expect.stringMatching(problem) },
});

let gpg: GpgHome;
beforeAll(() => {
  gpg = openGpgHome();
});
afterAll(() => gpg.close());

describe('inspectBackupKey', () => {
  test.each([
    ['ed25519', 'cv25519'],
    ['rsa3072', 'rsa3072'],
    ['nistp256', 'nistp256'],
  ])('accepts what gpg 2.2 makes: %s with %s', async (primary, encryption) => {
    const fpr = gpg.makeKey(`backup-${primary}`, primary);
    gpg.addSubkey(fpr, encryption, 'encr');
    const [, subkey = ''] = gpg.fingerprints(fpr);
    await expect(inspectBackupKey(gpg.cert(fpr), NOW_MS)).resolves.toMatchObject({
      fpr,
      encryptionKeyId: subkey.slice(-16),
      expiresMs: null,
    });
  });

  test('[attack 132] tells when the key expires, and refuses it afterwards', async () => {
    const { cert } = await makeKey('backup', { date: MADE, keyExpirationTime: 31 * 86_400, subkeys: [{ date: MADE }] });
    const expiresMs = MADE.getTime() + 31 * DAY_MS;
    await expect(inspectBackupKey(cert, NOW_MS)).resolves.toMatchObject({ expiresMs, armored: cert.toString() });
    await expect(inspectBackupKey(cert, expiresMs)).rejects.toMatchObject(refused(/expired/i));
  });

  test('[attack 132] refuses a key that cannot encrypt', async () => {
    await expect(inspectBackupKey((await makeKey('signer')).cert, NOW_MS)).rejects.toMatchObject(
      refused(/encryption key/),
    );
  });

  test('[attack 132] refuses a revoked key', async () => {
    const made = await makeKey('backup', { date: MADE, subkeys: [{ date: MADE }] });
    const { privateKey } = await openpgp.revokeKey({ key: made.privateKey, date: MADE, format: 'object' });
    await expect(inspectBackupKey(keyOf(privateKey).cert, NOW_MS)).rejects.toMatchObject(refused(/revoked/));
  });

  test('[attack 132] refuses a key that asks for SEIPD version 2, whatever else it asks for', async () => {
    const { cert } = await makeKey('modern', { date: MADE, subkeys: [{ date: MADE }], config: { aeadProtect: true } });
    await expect(inspectBackupKey(cert, NOW_MS)).rejects.toMatchObject(refused(/SEIPD/));
  });

  test('refuses keys that gpg 2.2 cannot import: X25519 of the new form, version 6', async () => {
    const x25519 = await makeKey('new', { type: 'curve25519', date: MADE, subkeys: [{ date: MADE }] });
    await expect(inspectBackupKey(x25519.cert, NOW_MS)).rejects.toMatchObject(refused(/gpg 2\.2/));
    const six = await makeKey('six', {
      type: 'curve25519',
      date: MADE,
      subkeys: [{ date: MADE }],
      config: { v6Keys: true },
    });
    await expect(inspectBackupKey(six.cert, NOW_MS)).rejects.toMatchObject(refused(/version 6/));
  });

  test('refuses a private key, two keys, and a file without a key, and says which', async () => {
    const [one, two] = [await makeKey('one', { subkeys: [{}] }), await makeKey('two', { subkeys: [{}] })];
    const block = (...bytes: readonly Uint8Array[]) =>
      Buffer.from(openpgp.armor(openpgp.enums.armor.publicKey, Buffer.concat([...bytes])).replaceAll('\r\n', '\n'));
    const binary = one.privateKey.toPublic().write();
    const subkey = new openpgp.PacketList<openpgp.AnyPacket>();
    subkey.push(...one.privateKey.getSubkeys().map(({ keyPacket }) => keyPacket));
    const files: readonly (readonly [Buffer, string])[] = [
      [Buffer.from(one.armoredPrivateKey), 'the first line is not BEGIN PGP PUBLIC KEY BLOCK'],
      [Buffer.from(one.armoredPrivateKey.replaceAll('PRIVATE', 'PUBLIC')), 'it holds a private key'],
      [block(binary, subkey.write()), 'it holds a private key'],
      [Buffer.concat([one.cert, two.cert]), 'a line is not base64'],
      [block(binary, two.privateKey.toPublic().write()), 'there is not exactly one certificate'],
      [block(packet(13, Buffer.from('x'))), 'there is not exactly one certificate'],
      [block(binary.subarray(0, -1)), 'the bytes end too early'],
      [Buffer.from('key'), 'the first line is not BEGIN PGP PUBLIC KEY BLOCK'],
      [Buffer.alloc(0), 'the first line is not BEGIN PGP PUBLIC KEY BLOCK'],
      [Buffer.alloc(MAX_CERT_BYTES + 1), 'too large'],
    ];
    for (const [file, problem] of files)
      await expect(inspectBackupKey(file, NOW_MS)).rejects.toMatchObject({ code: attack(132), facts: { problem } });
    const text = one.cert.toString();
    const unpadded = text.replace(/=*\n(=....\n)?-----END/, '====\n-----END');
    const wrongSum = text.replace(/\n(=....\n)?-----END/, '\n=AAAA\n-----END');
    for (const bent of [unpadded, wrongSum])
      await expect(inspectBackupKey(Buffer.from(bent), NOW_MS)).rejects.toMatchObject({
        code: attack(132),
        facts: { file: 'backup key' },
      });
    const because = { code: attack(132), cause: expect.any(Error) };
    await expect(inspectBackupKey(block(binary.subarray(0, -1)), NOW_MS)).rejects.toMatchObject(because);
    const unreadable = block(packet(6, Buffer.from([4, 0, 0, 0, 0, 99])));
    await expect(inspectBackupKey(unreadable, NOW_MS)).rejects.toMatchObject(because);
    // At the limit it is looked into.
    await expect(inspectBackupKey(Buffer.alloc(MAX_CERT_BYTES), NOW_MS)).rejects.toMatchObject({
      code: attack(132),
      facts: { file: 'backup key', offset: 0 },
    });
  });

  test('names the people, the key and the whole file', async () => {
    const { cert, fpr, privateKey } = await makeKey('backup', { date: MADE, subkeys: [{ date: MADE }] });
    await expect(inspectBackupKey(cert, NOW_MS)).resolves.toEqual({
      fpr,
      encryptionKeyId: privateKey.getSubkeys()[0]?.getKeyID().toHex(),
      userIds: ['backup <backup@example.org>'],
      armored: cert.toString(),
      expiresMs: null,
    });
  });

  test.each([
    ['rsa2048', /3072/],
    ['brainpoolP256r1', /Could not|brainpool/],
    ['secp256k1', /Could not|secp256k1/],
  ])('refuses a subkey of kind %s', async (kind, problem) => {
    const fpr = gpg.makeKey(`backup-${kind}`, 'ed25519');
    gpg.addSubkey(fpr, kind, 'encr');
    await expect(inspectBackupKey(gpg.cert(fpr), NOW_MS)).rejects.toMatchObject(refused(problem));
  });

  test.each(['nistP256', 'nistP384', 'nistP521'] as const)('accepts a key on %s', async (curve) => {
    const { cert, fpr } = await makeKey('backup', { curve, date: MADE, subkeys: [{ date: MADE }] });
    await expect(inspectBackupKey(cert, NOW_MS)).resolves.toMatchObject({ fpr });
  });
});
