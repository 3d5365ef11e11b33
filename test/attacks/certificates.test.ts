/** Attacks 46 to 48, 74, 83 and 84 of docs/attacks.md: certificates that must not be pinned. And those that may be, by real gpg. */
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openGpgHome, type GpgHome } from '../support/signing/gpg-home.ts';
import { makeKey, makeTrust, trustOf, type PinnedKey } from '../support/signing/signing.ts';
import { attack } from './attack.ts';

let gpg: GpgHome;
beforeAll(() => {
  gpg = openGpgHome();
});
afterAll(() => gpg.close());

describe('a pinned certificate is refused', () => {
  test.each([
    ['[attack 46] of algorithm', 'dsa2048', attack(46, 'CERT')],
    ['[attack 47] of algorithm', 'rsa1024', attack(47)],
    ['[attack 47] of algorithm', 'rsa2048', attack(47)],
    ['[attack 48] of algorithm', 'brainpoolP256r1', attack(48)],
    ['[attack 48] of algorithm', 'secp256k1', attack(48)],
  ])('%s %s', async (_title, algorithm, code) => {
    const fpr = gpg.makeKey(`nina-${algorithm}`, algorithm);
    await expect(admitted({ fpr, cert: gpg.cert(fpr) })).rejects.toMatchObject({ code });
  });

  test('[attack 74] with SHA-1 in its own signatures', async () => {
    const fpr = gpg.makeKey('peter', 'rsa3072', { extra: ['--cert-digest-algo', 'SHA1'] });
    await expect(admitted({ fpr, cert: gpg.cert(fpr) })).rejects.toMatchObject({
      code: attack(74),
      facts: { problem: 'a self-signature uses hash algorithm 2' },
    });
  });

  test('[attack 83] that is a private key, whatever its label says', async () => {
    const { fpr, armoredPrivateKey } = await makeKey('quinn');
    for (const cert of [armoredPrivateKey, armoredPrivateKey.replaceAll('PRIVATE', 'PUBLIC')])
      await expect(admitted({ fpr, cert: Buffer.from(cert) })).rejects.toMatchObject({ code: attack(83) });
  });

  test('[attack 84] in a file with another, in two blocks or in one', async () => {
    const [one, two] = [await makeKey('rosa'), await makeKey('sam')];
    const both = new openpgp.PacketList<openpgp.AnyPacket>();
    both.push(...one.privateKey.toPublic().toPacketList(), ...two.privateKey.toPublic().toPacketList());
    const inOne = openpgp.armor(openpgp.enums.armor.publicKey, both.write()).replaceAll('\r\n', '\n');
    for (const cert of [Buffer.concat([one.cert, two.cert]), Buffer.from(inOne)])
      await expect(admitted({ fpr: one.fpr, cert })).rejects.toMatchObject({ code: attack(84) });
  });

  test('whose file is missing, is of another key, or has another byte', async () => {
    const [one, two] = [await makeKey('tina'), await makeKey('uwe')];
    const { trust } = makeTrust({ people: [{ id: 'tina', keys: [one] }] });
    const bent = Buffer.from(one.cert.toString().replace('\n\n', '\n\n\n'));
    for (const files of [[], [[one.fpr, two.cert] as const], [[one.fpr, bent] as const]])
      await expect(trustOf(trust, new Map(files)).admit()).rejects.toMatchObject({ code: 'CERT' });
    await expect(admitted({ fpr: one.fpr, cert: two.cert })).rejects.toMatchObject({ code: 'CERT' });
  });

  test('with armor headers or text around it', async () => {
    const { fpr, cert } = await makeKey('vic');
    const text = cert.toString();
    for (const edited of [`hello\n${text}`, `${text}bye\n`, text.replace('\n\n', '\nComment: x\n\n')])
      await expect(admitted({ fpr, cert: Buffer.from(edited) })).rejects.toMatchObject({ code: 'CERT' });
  });
});

test.each(['ed25519', 'rsa3072', 'rsa4096', 'nistp256', 'nistp384', 'nistp521'])(
  'a pinned certificate of algorithm %s is accepted',
  async (algorithm) => {
    const fpr = gpg.makeKey(`olga-${algorithm}`, algorithm);
    const trust = await admitted({ fpr, cert: gpg.cert(fpr) });
    expect(trust.signerOf(fpr)).toMatchObject({ person: 'nina', certificate: { fpr } });
  },
);

function admitted({ fpr, cert }: Omit<PinnedKey, 'signingFprs'>) {
  return makeTrust({ people: [{ id: 'nina', keys: [{ fpr, cert, signingFprs: [fpr] }] }] }).admit();
}
