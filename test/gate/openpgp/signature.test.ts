/** Detached signatures one check at a time: what each check accepts, and which facts its refusal names. */
import * as openpgp from 'openpgp';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { unobserved } from '../../../src/gate/check.ts';
import { signersOfGate } from '../../../src/gate/approval/planner-signature.ts';
import { readCertificate } from '../../../src/gate/openpgp/certificate.ts';
import { claimedFingerprint, signaturePacket, verifySignatures } from '../../../src/gate/openpgp/signature.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import {
  armored,
  makeKey,
  makePerson,
  makeTrust,
  NOW_MS,
  PLANNED_MS,
  signBytes,
  unarmored,
  type TestKey,
  type TestPerson,
} from '../../support/signing/signing.ts';
import {
  created,
  forgePacket,
  issuerFingerprint,
  issuerKeyId,
  lasting,
  notation,
  packet,
  subpacket,
  type Forgery,
} from '../../support/signing/signature-packets.ts';

const DOCUMENT = Buffer.from('what is signed\n');
const { verify } = openpgp.SignaturePacket.prototype;

let alice: TestPerson;
let bob: TestPerson;
let trust: AdmittedTrust;
let fpr: string;
beforeAll(async () => {
  [alice, bob] = [await makePerson('alice'), await makePerson('bob')];
  fpr = alice.keys[0].fpr;
  const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice'] }];
  trust = await makeTrust({ people: [alice, bob], gates }).admit();
});
afterEach(() => {
  openpgp.SignaturePacket.prototype.verify = verify;
});

const claim = (forgery: Forgery = {}, name = 'a.asc', by: TestPerson | TestKey = alice) => ({
  name,
  bytes: armored(forgePacket(DOCUMENT, by, forgery)),
  document: DOCUMENT,
});

function verified(claims: readonly ReturnType<typeof claim>[], by: AdmittedTrust = trust) {
  return verifySignatures(claims, { policy: signersOfGate(by, 'SG_1'), nowMs: NOW_MS }, unobserved);
}

const critical = (made: Buffer) =>
  Buffer.concat([made.subarray(0, 1), Buffer.from([(made[1] ?? 0) | 0x80]), made.subarray(2)]);

describe('a signature that is good', () => {
  test('yields whose it is, over what, when it was made and the packet, and nothing else', async () => {
    const good = claim();
    const made = forgePacket(DOCUMENT, alice);
    expect(await verified([good])).toEqual([
      {
        name: 'a.asc',
        document: DOCUMENT,
        person: 'alice',
        fpr,
        primaryFpr: fpr,
        createdMs: NOW_MS,
        packet: made,
      },
    ]);
    expect(signaturePacket(good)).toEqual(made);
    expect(claimedFingerprint(good)).toBe(fpr);
  });

  test('names its own key and the primary key of its certificate, which may be another', async () => {
    const date = new Date(PLANNED_MS - 86_400_000);
    const key = await makeKey('carol', { date, subkeys: [{ sign: true, date }] });
    const carol = { id: 'carol', keys: [key] };
    const [, subkey = ''] = key.signingFprs;
    const signing = key.privateKey.getSubkeys()[0];
    if (signing === undefined) throw new Error('no subkey');
    const admitted = await makeTrust({ people: [carol] }).admit();
    const bytes = armored(forgePacket(DOCUMENT, signing));
    await expect(verified([{ name: 'c.asc', bytes, document: DOCUMENT }], admitted)).resolves.toMatchObject([
      { person: 'carol', fpr: subkey, primaryFpr: key.fpr },
    ]);
  });

  test('may have its understood subpackets critical, and its key id signed or not there at all', async () => {
    const own = () => [issuerFingerprint(fpr), created(NOW_MS)];
    for (const forgery of [
      { hashed: [critical(issuerFingerprint(fpr)), critical(created(NOW_MS))] },
      { hashed: [...own(), critical(lasting(86_400))] },
      { hashed: [...own(), critical(issuerKeyId(fpr))], unhashed: [] },
      { hashed: [...own(), notation('x@y', false)] },
      { hashed: own(), unhashed: [] },
    ])
      await expect(verified([claim(forgery)])).resolves.toHaveLength(1);
  });

  test.each([8, 9, 10])('may use hash %i', async (hash) => {
    await expect(verified([claim({ hash })])).resolves.toHaveLength(1);
  });
});

describe('a signature of version 6', () => {
  /** The library's signature, with these subpackets in its unsigned part. */
  async function six(key: TestKey, unhashed: Buffer): Promise<Buffer> {
    const made = unarmored((await signBytes(DOCUMENT, key)).bytes);
    const body = made.subarray(made[1] === undefined || made[1] < 192 ? 2 : 3);
    const unhashedAt = 8 + body.readUInt32BE(4);
    expect(body.readUInt32BE(unhashedAt)).toBe(0);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(unhashed.length);
    return packet(2, Buffer.concat([body.subarray(0, unhashedAt), length, unhashed, body.subarray(unhashedAt + 4)]));
  }

  test('names its key by 32 bytes, of which the first eight are the key id', async () => {
    const key = await makeKey('mike', { type: 'curve25519', config: { v6Keys: true } });
    const certificate = await readCertificate('mike.asc', key.cert);
    const policy = { signerOf: () => ({ person: 'mike', certificate }), isRevoked: () => false, maySign: () => true };
    const judged = async (unhashed: Buffer) => {
      const claims = [{ name: 'm.asc', bytes: armored(await six(key, unhashed)), document: DOCUMENT }];
      return verifySignatures(claims, { policy, nowMs: NOW_MS }, unobserved);
    };
    const own = subpacket(16, Buffer.from(key.fpr.slice(0, 16), 'hex'));
    for (const unhashed of [Buffer.alloc(0), own])
      await expect(judged(unhashed)).resolves.toMatchObject([{ person: 'mike', fpr: key.fpr, primaryFpr: key.fpr }]);
    await expect(judged(subpacket(16, Buffer.from(key.fpr.slice(-16), 'hex')))).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
      facts: { file: 'm.asc', fpr: key.fpr },
    });
  });
});

describe('a refusal names the file and what is wrong with it', () => {
  const own = () => [issuerFingerprint(fpr), created(NOW_MS)];
  test.each<readonly [string, object, () => Forgery]>([
    ['SIGNATURE_TYPE', { type: 1 }, () => ({ type: 1 })],
    ['SIGNATURE_HASH', { hash: 2 }, () => ({ hash: 2 })],
    ['SIGNATURE_HASH', { hash: 11 }, () => ({ hash: 11 })],
    ['SIGNATURE_ALGORITHM', { algorithm: 17 }, () => ({ algorithm: 17 })],
    ['SIGNATURE_UNHASHED', { subpacket: 20 }, () => ({ unhashed: [issuerKeyId(fpr), notation('x@y', false)] })],
    ['SIGNATURE_UNHASHED', { subpacket: 2 }, () => ({ unhashed: [created(NOW_MS)] })],
    ['SIGNATURE_UNHASHED', { subpacket: 16 }, () => ({ unhashed: [issuerKeyId(fpr), issuerKeyId(fpr)] })],
    ['SIGNATURE_UNHASHED', { subpacket: 16 }, () => ({ unhashed: [critical(issuerKeyId(fpr))] })],
    // Of the right length and alone, but of another type; of the right type, but of another length.
    ['SIGNATURE_UNHASHED', { subpacket: 99 }, () => ({ unhashed: [subpacket(99, Buffer.alloc(8))] })],
    ['SIGNATURE_UNHASHED', { subpacket: 16 }, () => ({ unhashed: [subpacket(16, Buffer.alloc(9))] })],
    ['SIGNATURE_NO_FINGERPRINT', {}, () => ({ hashed: [created(NOW_MS)] })],
    [
      'SIGNATURE_NO_FINGERPRINT',
      {},
      () => ({ hashed: [created(NOW_MS), subpacket(33, Buffer.from(`06${fpr}`, 'hex'))] }),
    ],
    [
      'SIGNATURE_NO_FINGERPRINT',
      {},
      () => ({ hashed: [created(NOW_MS), subpacket(33, Buffer.from(`04${fpr}00`, 'hex'))] }),
    ],
    ['SIGNATURE_CRITICAL', { subpacket: 20 }, () => ({ hashed: [...own(), notation('x@y', true)] })],
    ['SIGNATURE_CRITICAL', { subpacket: 99 }, () => ({ hashed: [...own(), subpacket(99, Buffer.alloc(1), true)] })],
  ])('%s %j', async (code, facts, forgery) => {
    // The refusal names the first bad file, not the last.
    const claims = [claim({}, 'good.asc'), claim(forgery(), 'bad.asc'), claim(forgery(), 'worse.asc')];
    const error: unknown = await verified(claims).catch((reason: unknown) => reason);
    expect(error).toEqual(expect.objectContaining({ code, facts: { file: 'bad.asc', ...facts } }));
  });

  test('where the library cannot read what the framing allows', async () => {
    const embedded = claim({ hashed: [...own(), subpacket(32, Buffer.from([9, 9]))] });
    await expect(verified([embedded])).rejects.toMatchObject({
      code: 'SIGNATURE_PARSE',
      facts: { file: 'a.asc', reason: expect.stringMatching(/./) },
      cause: expect.any(Error),
    });
  });

  test('where the key is unknown, revoked, or of a person who may not sign', async () => {
    const stranger = await makeKey('mallory');
    await expect(verified([claim({}, 'm.asc', stranger)])).rejects.toMatchObject({
      code: 'SIGNER_UNKNOWN',
      facts: { file: 'm.asc', fpr: stranger.fpr },
    });
    await expect(verified([claim({}, 'b.asc', bob)])).rejects.toMatchObject({
      code: 'SIGNER_GATE',
      facts: { file: 'b.asc', person: 'bob' },
    });
    const revoked = [{ fpr, since: '2026-11-20T12:00:00Z', reason: 'lost' }];
    const without = await makeTrust({ people: [alice], revoked }).admit();
    await expect(verified([claim()], without)).rejects.toMatchObject({
      code: 'SIGNER_REVOKED',
      facts: { file: 'a.asc', fpr },
    });
  });

  test('where it does not verify, or was made too far ahead of the clock', async () => {
    const other = { ...claim(), document: Buffer.from('what is not signed\n') };
    await expect(verified([other])).rejects.toMatchObject({
      code: 'SIGNATURE_BAD',
      facts: { file: 'a.asc', reason: expect.stringMatching(/./) },
    });
    const ahead = (ms: number) => claim({ hashed: [issuerFingerprint(fpr), created(NOW_MS + ms)] });
    await expect(verified([ahead(300_000)])).resolves.toHaveLength(1);
    await expect(verified([ahead(301_000)])).rejects.toMatchObject({ code: 'SIGNATURE_BAD', facts: { file: 'a.asc' } });
  });

  test('where its key has expired since, or is named in two ways', async () => {
    const key = await makeKey('grace', {
      keyExpirationTime: (NOW_MS - 60_000 - (PLANNED_MS - 30 * 86_400_000)) / 1000,
    });
    const admitted = await makeTrust({ people: [{ id: 'grace', keys: [key] }], gates: [] }).admit();
    const known = await makeTrust({ people: [{ id: 'grace', keys: [key] }] }).admit();
    const hashed = [issuerFingerprint(key.fpr), created(NOW_MS - 120_000)];
    await expect(verified([claim({ hashed }, 'g.asc', key)], known)).rejects.toMatchObject({
      code: 'KEY_NOT_VALID_NOW',
      facts: { file: 'g.asc', fpr: key.fpr, reason: expect.stringContaining('expired') },
      cause: expect.any(Error),
    });
    // A gate that the trust file does not know has nobody who may sign.
    await expect(verified([claim({ hashed }, 'g.asc', key)], admitted)).rejects.toMatchObject({ code: 'SIGNER_GATE' });
    const twoIds = { hashed: [...own(), issuerKeyId('0'.repeat(40))] };
    await expect(verified([claim(twoIds)])).rejects.toMatchObject({
      code: 'KEY_MISMATCH',
      facts: { file: 'a.asc', fpr },
    });
  });
});

describe('the library', () => {
  test('is not asked again after a fault', async () => {
    const fault: unknown = Symbol('no Error');
    openpgp.SignaturePacket.prototype.verify = async () => Promise.reject(fault);
    await expect(verified([claim()])).rejects.toBe(fault);
  });

  test('must report a signature as valid before it counts', async () => {
    openpgp.SignaturePacket.prototype.verify = async () => {
      throw new Error('no, says the library');
    };
    await expect(verified([claim()])).rejects.toMatchObject({
      code: 'SIGNATURE_BAD',
      facts: { file: 'a.asc', reason: expect.stringContaining('no, says the library') },
    });
  });
});
