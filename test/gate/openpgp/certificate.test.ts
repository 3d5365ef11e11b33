/** Certificates: what a file must hold to the packet, which of its keys sign, and what a refusal says. */
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  isAcceptedForSigning,
  MAX_CERT_BYTES,
  readCertificate,
  signingFingerprints,
  signingKeyAt,
} from '../../../src/gate/openpgp/certificate.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { openGpgHome, type GpgHome } from '../../support/signing/gpg-home.ts';
import { packet } from '../../support/signing/signature-packets.ts';
import { keyOf, makeKey, NOW_MS, PLANNED_MS, type TestKey } from '../../support/signing/signing.ts';

const DAY_MS = 86_400_000;
const MADE = new Date(PLANNED_MS - 30 * DAY_MS);

let alice: TestKey;
let bob: TestKey;
let gpg: GpgHome;
beforeAll(async () => {
  const subkeys = [{ sign: true, date: MADE }, { date: MADE }];
  [alice, bob] = [await makeKey('alice', { subkeys }), await makeKey('bob')];
  gpg = openGpgHome();
});
afterAll(() => gpg.close());

function binary({ privateKey }: TestKey): Buffer {
  return Buffer.from(privateKey.toPublic().write());
}

function certificate(...packets: readonly Uint8Array[]): Buffer {
  const armored = openpgp.armor(openpgp.enums.armor.publicKey, Buffer.concat([...packets]));
  return Buffer.from(armored.replaceAll('\r\n', '\n'));
}

const refusal = (problem: unknown) => ({ code: 'CERT', facts: { file: 'a.asc', problem } });

describe('a certificate', () => {
  test('is read with its fingerprint, its people and its keys for signing', async () => {
    const read = await readCertificate('a.asc', alice.cert);
    const [subkey, encryption] = alice.privateKey.getSubkeys();
    expect(read).toMatchObject({
      fpr: alice.fpr,
      sha256: sha256(alice.cert),
      userIds: ['alice <alice@example.org>'],
    });
    expect([...read.signingAlgorithms]).toEqual([alice.fpr, subkey?.getFingerprint()]);
    expect(read.signingAlgorithms.has(encryption?.getFingerprint() ?? '')).toBe(false);
    expect(read.key.getFingerprint()).toBe(alice.fpr);
  });

  test.each<readonly [string | RegExp, () => Buffer]>([
    ['the first packet has tag 13', () => certificate(packet(13, Buffer.from('x')), binary(bob))],
    ['the first packet has tag 2', () => certificate(packet(2, Buffer.from('x')))],
    ['there is more than one certificate', () => certificate(binary(alice), binary(bob))],
    ['there is a packet with tag 60', () => certificate(binary(alice), packet(60, Buffer.from('x')))],
    ['there is a packet with tag 7', () => certificate(binary(alice), packet(7, Buffer.from('x')))],
    ['the bytes end too early', () => certificate(binary(alice).subarray(0, -1))],
    ['too large', () => Buffer.alloc(MAX_CERT_BYTES + 1)],
    ['the first line is not BEGIN PGP PUBLIC KEY BLOCK', () => Buffer.from('x')],
    [/./, () => certificate(packet(6, Buffer.from([4, 0, 0, 0, 0, 99])))],
  ])('is refused: %s', async (problem, build) => {
    const told = typeof problem === 'string' ? problem : expect.stringMatching(problem);
    await expect(readCertificate('a.asc', build())).rejects.toMatchObject(refusal(told));
  });

  test('that the library cannot read is refused with what it said', async () => {
    const empty = certificate(packet(6, Buffer.from([4, 0, 0, 0, 0, 99])));
    await expect(readCertificate('a.asc', empty)).rejects.toMatchObject({ code: 'CERT', cause: expect.any(Error) });
  });

  test('may be as large as the limit, and is then looked into', async () => {
    expect(MAX_CERT_BYTES).toBe(262_144);
    const filled = Buffer.alloc(MAX_CERT_BYTES);
    await expect(readCertificate('a.asc', filled)).rejects.toMatchObject({ code: 'CERT', facts: { offset: 0 } });
  });

  test('may carry what others signed, with whatever hash', async () => {
    for (const hash of [openpgp.enums.hash.sha512, openpgp.enums.hash.sha1]) {
      const config = { preferredHashAlgorithm: hash };
      const { privateKey } = alice;
      const signed = await privateKey.toPublic().signPrimaryUser([bob.privateKey], new Date(NOW_MS), undefined, {
        ...openpgp.config,
        ...config,
      });
      const cert = Buffer.from(signed.armor().replaceAll('\r\n', '\n'));
      expect(cert.length).toBeGreaterThan(alice.cert.length);
      await expect(readCertificate('a.asc', cert)).resolves.toMatchObject({ fpr: alice.fpr });
    }
  });

  test('may hold user attributes', async () => {
    const [primary, ...others] = openpgpPackets(binary(alice));
    const attribute = packet(17, Buffer.from([2, 1, 0]));
    const read = readCertificate('a.asc', certificate(primary ?? Buffer.alloc(0), attribute, ...others));
    // The framing takes it; whether the library does is its own affair.
    await expect(
      read.then(
        () => 'read',
        (error: unknown) => error,
      ),
    ).resolves.not.toMatchObject(refusal(expect.stringContaining('tag 17')));
  });

  test('is reported with an algorithm that is not accepted, and with the hash of its self-signature', async () => {
    const cert = gpg.cert(gpg.makeKey('weak', 'secp256k1'));
    await expect(readCertificate('a.asc', cert)).rejects.toMatchObject(refusal('the algorithm is not accepted'));
    for (const [name, hash] of [
      ['SHA1', 2],
      ['SHA224', 11],
    ] as const) {
      const old = gpg.cert(gpg.makeKey(`old-${name}`, 'ed25519', { extra: ['--cert-digest-algo', name] }));
      await expect(readCertificate('a.asc', old)).rejects.toMatchObject(
        refusal(`a self-signature uses hash algorithm ${hash}`),
      );
    }
  });
});

describe('a key', () => {
  test.each(['ed25519Legacy', 'nistP256', 'nistP384', 'nistP521'] as const)(
    'on %s is accepted for signing',
    async (curve) => {
      const { privateKey } = await makeKey('curve', { curve });
      expect(isAcceptedForSigning(privateKey.toPublic())).toBe(true);
    },
  );

  test.each([
    ['rsa3072', true],
    ['rsa2048', false],
    ['secp256k1', false],
    ['brainpoolP256r1', false],
    ['dsa2048', false],
  ])('of kind %s, by gpg, is accepted for signing: %s', async (kind, isAccepted) => {
    const armoredKey = gpg.cert(gpg.makeKey(`kind-${kind}`, kind)).toString();
    expect(isAcceptedForSigning(await openpgp.readKey({ armoredKey }))).toBe(isAccepted);
  });

  test('of Ed25519 in its new form is accepted, and one for encryption is not', async () => {
    const { privateKey } = await makeKey('new', { type: 'curve25519', subkeys: [{}] });
    expect(privateKey.getKeys().map(isAcceptedForSigning)).toEqual([true, false]);
    expect(alice.privateKey.getKeys().map(isAcceptedForSigning)).toEqual([true, true, false]);
  });

  test('may sign while it has not expired', async () => {
    const [subkey = ''] = alice.privateKey.getSubkeys().map((each) => each.getFingerprint());
    const both = [alice.fpr, subkey].toSorted();
    const read = await readCertificate('a.asc', alice.cert);
    expect(await signingFingerprints(read, NOW_MS)).toEqual(both);
    expect(await signingFingerprints(read, MADE.getTime() - DAY_MS)).toEqual([]);
    const lasting = { sign: true, date: MADE, keyExpirationTime: 86_400 };
    const brief = await makeKey('brief', { subkeys: [lasting] });
    expect(await signingFingerprints(await readCertificate('b.asc', brief.cert), NOW_MS)).toEqual([brief.fpr]);
  });

  test('of a kind that is not accepted may not sign, whatever its flags say', async () => {
    const grown = await bob.privateKey.addSubkey({ type: 'curve448', sign: true, date: MADE });
    const read = await readCertificate('b.asc', keyOf(grown).cert);
    const subkey = grown.getSubkeys()[0]?.getFingerprint() ?? '';
    expect(await signingKeyAt(read, subkey, NOW_MS)).not.toBeInstanceOf(Error);
    expect(await signingFingerprints(read, NOW_MS)).toEqual([bob.fpr]);
    expect([...read.signingAlgorithms]).toEqual([bob.fpr]);
  });

  test('is not judged by a fault of the library', async () => {
    const read = await readCertificate('b.asc', bob.cert);
    const fault: unknown = Symbol('no Error');
    Object.defineProperty(read.key, 'getSigningKey', { value: async () => Promise.reject(fault) });
    await expect(signingKeyAt(read, bob.fpr, NOW_MS)).rejects.toBe(fault);
  });

  test('is found by its full fingerprint, or the reason is given', async () => {
    const read = await readCertificate('a.asc', alice.cert);
    const found = await signingKeyAt(read, alice.fpr, NOW_MS);
    expect(found instanceof Error ? found : found.getFingerprint()).toBe(alice.fpr);
    expect(await signingKeyAt(read, bob.fpr, NOW_MS)).toEqual(new Error('the certificate has no such key'));
    const early = await signingKeyAt(read, alice.fpr, MADE.getTime() - DAY_MS);
    expect(early).toBeInstanceOf(Error);
    const encryption = alice.privateKey.getSubkeys()[1]?.getFingerprint() ?? '';
    expect(await signingKeyAt(read, encryption, NOW_MS)).toBeInstanceOf(Error);
  });
});

/** The packets of a certificate whose lengths have one or two bytes of the new form. */
function openpgpPackets(bytes: Buffer): readonly Buffer[] {
  const packets: Buffer[] = [];
  for (let at = 0; at < bytes.length;) {
    const first = bytes[at + 1] ?? 0;
    const size = first < 192 ? first + 2 : ((first - 192) << 8) + (bytes[at + 2] ?? 0) + 195;
    packets.push(bytes.subarray(at, at + size));
    at += size;
  }
  return packets;
}
