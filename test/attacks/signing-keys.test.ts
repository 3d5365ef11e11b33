/** Attacks 57 to 75 of docs/attacks.md: keys that must not count, although what they signed is signed well. */
import * as openpgp from 'openpgp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { present } from '../../src/model/assert.ts';
import { approvalBytes } from '../../src/model/artefacts/approval.ts';
import { decide, PLAN } from '../support/signing/gate-facts.ts';
import { openGpgHome, type GpgHome } from '../support/signing/gpg-home.ts';
import {
  armored,
  keyOf,
  makeApproval,
  makeKey,
  makePerson,
  makeTrust,
  NOW_MS,
  PLANNED_MS,
  signBytes,
  trustOf,
  type PinnedKey,
  type TestKey,
  type TestPerson,
  type TestTrust,
} from '../support/signing/signing.ts';
import {
  created,
  forgePacket,
  issuerFingerprint,
  issuerKeyId,
  type SecretKey,
} from '../support/signing/signature-packets.ts';
import { attack } from './attack.ts';

const DAY_MS = 86_400_000;
const MADE = new Date(PLANNED_MS - 30 * DAY_MS);
/** After the approval was signed and before it is judged. */
const SINCE_MS = NOW_MS - 60_000;
const EARLIER_MS = NOW_MS - 120_000;

let alice: TestPerson;
let mallory: TestPerson;
let gpg: GpgHome;

beforeAll(async () => {
  alice = await makePerson('alice');
  mallory = await makePerson('mallory');
  gpg = openGpgHome();
});
afterAll(() => gpg.close());

describe('a signature is refused', () => {
  test('[attack 57] of somebody who is not in the trust file', async () => {
    await expect(decided(only(alice), by(mallory.keys[0]))).rejects.toMatchObject({ code: attack(57) });
  });

  test('[attack 58] of a key with the key id of a pinned one but another fingerprint', async () => {
    const collision = `${'ab'.repeat(12)}${alice.keys[0].fpr.slice(-16)}`;
    const sign = forging(alice.keys[0].privateKey, [issuerFingerprint(collision), created(NOW_MS)]);
    await expect(decided(only(alice), sign)).rejects.toMatchObject({ code: attack(58) });
  });

  test('[attack 59] of a subkey that was added to a pinned certificate later', async () => {
    const grown = await withSigningSubkey(alice.keys[0]);
    await expect(decided(only(alice), forging(subkeyOf(grown)))).rejects.toMatchObject({ code: attack(59) });
  });

  test("[attack 60] of a stranger's subkey spliced into a pinned certificate", async () => {
    const donor = await withSigningSubkey(mallory.keys[0]);
    const cert = spliced(alice.keys[0], donor);
    const swapped = trustOf(only(alice).trust, new Map([[alice.keys[0].fpr, cert]]));
    await expect(swapped.admit()).rejects.toMatchObject({ code: attack(60, 'CERT') });
    const repinned = { ...alice.keys[0], cert, signingFprs: [subkeyOf(donor).getFingerprint()] };
    await expect(decided(only({ id: 'alice', keys: [repinned] }), forging(subkeyOf(donor)))).rejects.toMatchObject({
      code: attack(60, 'SIGNATURE_BAD'),
    });
  });

  test.each(['auth', 'encr'])('[attack 61] of a subkey made for %s and not for signing', async (use) => {
    const fpr = gpg.makeKey(`erin-${use}`, 'ed25519');
    gpg.addSubkey(fpr, use === 'auth' ? 'ed25519' : 'cv25519', use);
    const key = await secretFromGpg(fpr);
    const subkey = subkeyOf(key);
    const pinned = only({ id: 'erin', keys: [{ ...key, signingFprs: [key.fpr, subkey.getFingerprint()] }] });
    if (use === 'encr') await expect(pinned.admit()).rejects.toMatchObject({ code: attack(61, 'CERT') });
    else await expect(decided(pinned, forging(subkey))).rejects.toMatchObject({ code: attack(61, 'SIGNATURE_BAD') });
  });

  test('[attack 62] of a primary key that may only certify', async () => {
    const fpr = gpg.makeKey('frank', 'ed25519', { use: 'cert' });
    const key = await secretFromGpg(fpr);
    await expect(decided(only({ id: 'frank', keys: [key] }), by(key, NOW_MS, true))).rejects.toMatchObject({
      code: attack(62),
    });
  });

  test('[attack 66] of a key that had expired when it signed', async () => {
    const key = await makeKey('grace', { date: MADE, keyExpirationTime: 86_400 });
    await expect(decided(only({ id: 'grace', keys: [key] }), by(key, NOW_MS, true))).rejects.toMatchObject({
      code: attack(66),
    });
  });

  test('[attack 67] of a key that has expired since it signed', async () => {
    const key = await makeKey('grace', { date: MADE, keyExpirationTime: secondsUntil(SINCE_MS) });
    await expect(decided(only({ id: 'grace', keys: [key] }), by(key, EARLIER_MS))).rejects.toMatchObject({
      code: attack(67),
    });
  });

  test('[attack 68] of a subkey that has expired since, under a primary key that has not', async () => {
    const subkeys = [{ sign: true, date: MADE, keyExpirationTime: secondsUntil(SINCE_MS) }];
    const key = await makeKey('heidi', { date: MADE, subkeys });
    const sign = forging(subkeyOf(key), [issuerFingerprint(subkeyOf(key).getFingerprint()), created(EARLIER_MS)]);
    await expect(decided(only({ id: 'heidi', keys: [key] }), sign)).rejects.toMatchObject({
      code: attack(68),
    });
  });

  test.each([
    ['[attack 69] of a key that was retired', openpgp.enums.reasonForRevocation.keyRetired, attack(69)],
    ['[attack 70] of a key that was compromised', openpgp.enums.reasonForRevocation.keyCompromised, attack(70)],
  ])('%s since, dated before that', async (_title, flag, code) => {
    const made = await makeKey('ivan', { date: MADE });
    const { privateKey } = await openpgp.revokeKey({
      key: made.privateKey,
      reasonForRevocation: { flag },
      date: new Date(SINCE_MS),
      format: 'object',
    });
    const key = keyOf(privateKey);
    await expect(decided(only({ id: 'ivan', keys: [key] }), by(key, EARLIER_MS, true))).rejects.toMatchObject({ code });
  });

  test.each(['signing key', 'primary key'])('[attack 71] of a key whose %s the trust file revokes', async (which) => {
    const key = await makeKey('judy', { date: MADE, subkeys: [{ sign: true, date: MADE }] });
    const fpr = which === 'primary key' ? key.fpr : subkeyOf(key).getFingerprint();
    const revoked = [{ fpr, since: '2026-11-20T12:59:00Z', reason: 'laptop lost' }];
    const trust = makeTrust({ people: [{ id: 'judy', keys: [key] }], revoked });
    const early = [issuerFingerprint(subkeyOf(key).getFingerprint()), created(EARLIER_MS)];
    await expect(decided(trust, forging(subkeyOf(key), early))).rejects.toMatchObject({
      code: attack(71),
      facts: { fpr },
    });
  });

  test('[attack 72] that is dated 2028', async () => {
    await expect(decided(only(alice), by(alice.keys[0], Date.parse('2028-01-01')))).rejects.toMatchObject({
      code: attack(72),
    });
  });

  test('that is dated more than five minutes ahead of the deciding clock; two minutes ahead are accepted', async () => {
    await expect(decided(only(alice), by(alice.keys[0], NOW_MS + 301_000))).rejects.toMatchObject({
      code: 'SIGNATURE_BAD',
    });
    await expect(decided(only(alice), by(alice.keys[0], NOW_MS + 120_000))).resolves.toMatchObject({
      people: ['alice'],
    });
  });

  test('[attack 73] that itself has expired', async () => {
    const fpr = gpg.makeKey('ken', 'ed25519');
    const expiring = ['--armor', '--no-emit-version', '--default-sig-expire', 'seconds=60', '--local-user', fpr];
    const sign = (input: Buffer) => gpg.gpg([...expiring, '--detach-sign'], { input, atMs: EARLIER_MS });
    const ken = { fpr, cert: gpg.cert(fpr), signingFprs: [fpr] };
    await expect(decided(only({ id: 'ken', keys: [ken] }), sign)).rejects.toMatchObject({ code: attack(73) });
  });

  test('[attack 75] of somebody who decides at another gate', async () => {
    const gates = [
      { gate: 'SG_1', m: 1, people: ['alice'] },
      { gate: 'SG_2', m: 1, people: ['mallory'] },
    ] as const;
    const trust = makeTrust({ people: [alice, mallory], gates });
    await expect(decided(trust, by(mallory.keys[0]))).rejects.toMatchObject({
      code: attack(75),
      facts: { person: 'mallory' },
    });
  });

  test('[attack 225] whose fingerprint names another key of the certificate than the one that signed', async () => {
    const key = await makeKey('laura', { date: MADE, subkeys: [{ sign: true, date: MADE }] });
    const named = [issuerFingerprint(subkeyOf(key).getFingerprint()), created(NOW_MS)];
    const sign = (document: Buffer) =>
      armored(forgePacket(document, key, { hashed: named, unhashed: [issuerKeyId(key.fpr)] }));
    await expect(decided(only({ id: 'laura', keys: [key] }), sign)).rejects.toMatchObject({ code: attack(225) });
  });

  test('of version 6: it is read, and its key is not pinned, because trust files pin keys of version 4', async () => {
    const six = await makeKey('mike', { type: 'curve25519', config: { v6Keys: true } });
    await expect(decided(only(alice), by(six))).rejects.toMatchObject({
      code: 'SIGNER_UNKNOWN',
      facts: { fpr: six.fpr },
    });
  });
});

type Sign = (document: Buffer) => Promise<Buffer> | Buffer;

/** Decides about an approval that is signed by `sign` and otherwise in order. */
async function decided(trust: TestTrust, sign: Sign) {
  const admitted = await trust.admit();
  const document = approvalBytes(makeApproval(PLAN, { trust: admitted }));
  const signatures = [{ name: 'SG_1.x.asc', bytes: await sign(document) }];
  return decide(admitted, { approvalFiles: [{ approvalBytes: document, signatures }] });
}

function only(person: { readonly id: string; readonly keys: readonly PinnedKey[] }): TestTrust {
  return makeTrust({ people: [person] });
}

/** Signs with a key's primary key: through the library, or by hand where the library would refuse to. */
function by(key: TestKey, dateMs: number = NOW_MS, byHand = false): Sign {
  if (byHand) return forging(key.privateKey, [issuerFingerprint(key.fpr), created(dateMs)]);
  return async (document) => (await signBytes(document, key, { dateMs })).bytes;
}

function forging(key: SecretKey, hashed?: readonly Uint8Array[]): Sign {
  return (document) => armored(forgePacket(document, key, hashed === undefined ? {} : { hashed }));
}

async function withSigningSubkey(key: TestKey): Promise<TestKey> {
  return keyOf(await key.privateKey.addSubkey({ type: 'ecc', curve: 'ed25519Legacy', sign: true, date: MADE }));
}

/** A key that gpg made, with its secret parts. */
async function secretFromGpg(fpr: string): Promise<TestKey> {
  return keyOf(await openpgp.readPrivateKey({ armoredKey: gpg.secret(fpr).toString() }));
}

function subkeyOf({ privateKey }: TestKey): openpgp.Subkey {
  return present(privateKey.getSubkeys()[0], 'the subkey');
}

/** The certificate of `host` with the subkey of `donor` and its binding appended. */
function spliced(host: TestKey, donor: TestKey): Buffer {
  const packets = new openpgp.PacketList<openpgp.AnyPacket>();
  packets.push(...host.privateKey.toPublic().toPacketList());
  packets.push(...donor.privateKey.toPublic().toPacketList().slice(-2));
  const block = openpgp.armor(openpgp.enums.armor.publicKey, packets.write());
  return Buffer.from(block.replaceAll('\r\n', '\n'));
}

function secondsUntil(ms: number): number {
  return (ms - MADE.getTime()) / 1000;
}
