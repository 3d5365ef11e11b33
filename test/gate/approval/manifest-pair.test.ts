/** Executor and verifier: whose keys may sign a manifest, and what two signatures are worth. */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  demandsPair,
  requireMachines,
  requirePair,
  requireSignedPrior,
  verifyHalves,
} from '../../../src/gate/approval/manifest-pair.ts';
import { armoredSignature } from '../../../src/model/encoding/armored.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import {
  envelopeSchema,
  MANIFEST_PAYLOAD_TYPE,
  payloadOf,
  preAuthEncoding,
  type Envelope,
} from '../../../src/model/encoding/dsse.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { attack } from '../../attacks/attack.ts';
import {
  makeKey,
  makePerson,
  makeTrust,
  NOW_MS,
  signBytes,
  unarmored,
  type TestPerson,
} from '../../support/signing/signing.ts';

const STATEMENT = Buffer.from('{"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"Luật số 44"}]}');

let alice: TestPerson;
let robot: TestPerson;
let proof: TestPerson;
let trust: AdmittedTrust;

const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice'] }];
const roles = [
  { role: 'executor' as const, people: ['robot'] },
  { role: 'verifier' as const, people: ['proof'] },
];

beforeAll(async () => {
  [alice, robot, proof] = [await makePerson('alice'), await makePerson('robot'), await makePerson('proof')];
  trust = await makeTrust({ people: [alice, robot, proof], gates, roles }).admit();
});

const fprOf = (person: TestPerson) => person.keys[0].fpr;

/** An envelope over the statement, signed by these people in this order. */
async function envelope(signers: readonly TestPerson[], changes: Partial<Envelope> = {}): Promise<Envelope> {
  const document = preAuthEncoding(MANIFEST_PAYLOAD_TYPE, STATEMENT);
  const signatures = await Promise.all(
    signers.map(async (person) => ({
      keyid: fprOf(person),
      sig: unarmored((await signBytes(document, person)).bytes).toString('base64'),
    })),
  );
  return { payload: STATEMENT.toString('base64'), payloadType: MANIFEST_PAYLOAD_TYPE, signatures, ...changes };
}

const judged = async (each: Envelope, by: AdmittedTrust = trust) => {
  const signers = await verifyHalves(each, by, NOW_MS);
  requirePair(signers);
  return signers;
};

describe('the signed bytes', () => {
  test('are those of the definition: lengths in bytes, the type before the body', () => {
    expect(preAuthEncoding('http://example.com/HelloWorld', 'hello world').toString()).toBe(
      'DSSEv1 29 http://example.com/HelloWorld 11 hello world',
    );
    expect(preAuthEncoding('tü', 'ậ').toString()).toBe('DSSEv1 3 tü 3 ậ');
  });

  test('come back out of the envelope, and an armor out of a packet', async () => {
    const signed = await envelope([robot]);
    expect(payloadOf(signed)).toEqual(STATEMENT);
    const packet = Buffer.from(signed.signatures[0]?.sig ?? '', 'base64');
    expect(unarmored(Buffer.from(armoredSignature(packet)))).toEqual(packet);
  });
});

describe('a pair', () => {
  test('is one signature of each role, in whatever order', async () => {
    expect(await judged(await envelope([robot, proof]))).toEqual([
      { role: 'executor', person: 'robot', fpr: fprOf(robot) },
      { role: 'verifier', person: 'proof', fpr: fprOf(proof) },
    ]);
    expect((await judged(await envelope([proof, robot]))).map(({ role }) => role)).toEqual(['verifier', 'executor']);
  });

  test('[attack 130] is not the executor twice, nor one half alone', async () => {
    const twice = { code: attack(130), facts: { signed_by: ['executor', 'executor'] } };
    await expect(judged(await envelope([robot, robot]))).rejects.toMatchObject(twice);
    for (const signers of [[robot], [proof], []])
      await expect(judged(await envelope(signers))).rejects.toMatchObject({ code: attack(130) });
  });

  test('[attack 131] is not made by a keyid that lies, and not broken by one', async () => {
    const honest = await envelope([robot, proof]);
    const lying = { ...honest, signatures: honest.signatures.map(({ sig }) => ({ sig, keyid: fprOf(alice) })) };
    expect((await judged(lying)).map(({ person }) => person)).toEqual(['robot', 'proof']);
    const twice = await envelope([robot, robot]);
    const claimed = twice.signatures.map(({ sig }, at) => ({ sig, keyid: fprOf(at === 0 ? robot : proof) }));
    await expect(judged({ ...twice, signatures: claimed })).rejects.toMatchObject({
      code: attack(131, 'MANIFEST_PAIR'),
    });
  });

  test('[attack 131] holds for the type and the bytes that were signed, and for no others', async () => {
    const signed = await envelope([robot, proof]);
    expect(envelopeSchema.safeParse({ ...signed, payloadType: 'application/json' }).success).toBe(false);
    const typed: Envelope = { ...signed };
    Object.defineProperty(typed, 'payloadType', { value: 'application/json' });
    await expect(judged(typed)).rejects.toMatchObject({ code: attack(131, 'SIGNATURE_BAD') });
    const other = { ...signed, payload: Buffer.from(`${STATEMENT.toString()} `).toString('base64') };
    await expect(judged(other)).rejects.toMatchObject({ code: attack(131, 'SIGNATURE_BAD') });
    const spare = { ...signed, payload: `${signed.payload}=` };
    expect(envelopeSchema.safeParse(spare).success).toBe(false);
  });

  test('is not made by a person, by a stranger, or by a revoked key', async () => {
    await expect(judged(await envelope([alice, proof]))).rejects.toMatchObject({ code: 'SIGNER_GATE' });
    const stranger = await makePerson('stranger');
    await expect(judged(await envelope([stranger, proof]))).rejects.toMatchObject({ code: 'SIGNER_UNKNOWN' });
    const revoked = [{ fpr: fprOf(proof), since: '2026-11-01T00:00:00Z', reason: 'lost' }];
    const strict = await makeTrust({ people: [alice, robot, proof], gates, roles, revoked }).admit();
    await expect(judged(await envelope([robot, proof]), strict)).rejects.toMatchObject({ code: 'SIGNER_REVOKED' });
  });
});

describe('the configured keys', () => {
  const keys = (executor: TestPerson | null, verifier: TestPerson | null) => ({
    executor: executor === null ? null : fprOf(executor),
    verifier: verifier === null ? null : fprOf(verifier),
  });

  test('are both there, each under its own role', () => {
    expect(() => requireMachines(trust, keys(robot, proof))).not.toThrow();
    const refused = (given: ReturnType<typeof keys>, code: string, facts: object) =>
      expect(() => requireMachines(trust, given)).toThrow(expect.objectContaining({ code, facts }));
    refused(keys(null, null), 'MACHINE_KEY_MISSING', { missing: ['executor', 'verifier'] });
    refused(keys(robot, null), 'MACHINE_KEY_MISSING', { missing: ['verifier'] });
    refused(keys(null, proof), 'MACHINE_KEY_MISSING', { missing: ['executor'] });
    const ofRole = (role: string, fpr: string, problem: string) => ({ role, fpr, problem });
    const proofHas = ofRole('executor', fprOf(proof), 'proof does not have the role');
    refused(keys(proof, robot), 'MACHINE_KEY_ROLE', proofHas);
    refused(keys(robot, robot), 'MACHINE_KEY_ROLE', ofRole('verifier', fprOf(robot), 'robot does not have the role'));
    refused(keys(alice, proof), 'MACHINE_KEY_ROLE', ofRole('executor', fprOf(alice), 'alice does not have the role'));
    const unpinned = 'a'.repeat(40);
    const foreign = ofRole('executor', unpinned, 'the trust file does not pin it');
    refused({ executor: unpinned, verifier: fprOf(proof) }, 'MACHINE_KEY_ROLE', foreign);
  });

  test('are revoked neither themselves nor by their primary key', async () => {
    const date = new Date(NOW_MS - 30 * 86_400_000);
    const key = await makeKey('proof', { date, subkeys: [{ sign: true, date }] });
    const [, subkey = ''] = key.signingFprs;
    const people = [alice, robot, { id: 'proof', keys: [key] }];
    const given = { executor: fprOf(robot), verifier: subkey };
    expect(() => requireMachines(trust, given)).toThrow(expect.objectContaining({ code: 'MACHINE_KEY_ROLE' }));
    const good = await makeTrust({ people, gates, roles }).admit();
    expect(() => requireMachines(good, given)).not.toThrow();
    for (const fpr of [key.fpr, subkey]) {
      const revoked = [{ fpr, since: '2026-11-01T00:00:00Z', reason: 'lost' }];
      const strict = await makeTrust({ people, gates, roles, revoked }).admit();
      expect(() => requireMachines(strict, given)).toThrow(
        expect.objectContaining({
          code: 'MACHINE_KEY_ROLE',
          facts: { role: 'verifier', fpr: subkey, problem: 'the trust file revokes it' },
        }),
      );
    }
  });

  test('are demanded only where the trust file names machines for both roles', async () => {
    expect(demandsPair(trust)).toBe(true);
    for (const [index, role] of roles.entries()) {
      const half = await makeTrust({ people: [alice, robot, proof], gates, roles: [role] }).admit();
      expect(demandsPair(half)).toBe(false);
      expect(() => requireMachines(half, keys(null, null))).not.toThrow();
      const given = index === 0 ? keys(robot, null) : keys(null, proof);
      expect(() => requireMachines(half, given)).toThrow(expect.objectContaining({ code: 'MACHINE_KEY_MISSING' }));
    }
  });

  test('may be left out where the trust file names no machines', async () => {
    const without = await makeTrust({ people: [alice], gates }).admit();
    expect(() => requireMachines(without, keys(null, null))).not.toThrow();
    expect(() => requireMachines(without, keys(robot, proof))).toThrow(
      expect.objectContaining({ code: 'MACHINE_KEY_ROLE' }),
    );
  });

  test('are two, of two owners who may not sign at a gate', async () => {
    const both = roles.map(({ role }) => ({ role, people: ['robot', 'proof'] }));
    const shared = await makeTrust({ people: [alice, robot, proof], gates, roles: both }).admit();
    for (const [given, people] of [
      [keys(robot, robot), ['robot', 'robot']],
      [keys(robot, proof), ['robot']],
    ] as const)
      expect(() => requireMachines(shared, given)).toThrow(
        expect.objectContaining({ code: 'MACHINE_KEY_SHARED', facts: { people } }),
      );
    const say = [{ gate: 'SG_2' as const, m: 1, people: ['alice', 'proof'] }];
    const heard = await makeTrust({ people: [alice, robot, proof], gates: say, roles }).admit();
    expect(() => requireMachines(heard, keys(robot, proof))).toThrow(
      expect.objectContaining({ code: 'MACHINE_KEY_SAY', facts: { person: 'proof', gate: 'SG_2' } }),
    );
    await expect(judged(await envelope([robot, proof]), heard)).rejects.toMatchObject({ code: 'MACHINE_KEY_SAY' });
  });
});

describe('a prior', () => {
  const priorOf = (manifest: Envelope, manifestSha256 = sha256(STATEMENT)) => ({
    reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10',
    manifestSha256,
    ledgerHead: { size: 9, root: '9'.repeat(64) },
    manifest,
  });

  test('counts only with both signatures where the trust file names machines', async () => {
    await expect(requireSignedPrior(trust, priorOf(await envelope([robot, proof])), NOW_MS)).resolves.toBeUndefined();
    for (const signers of [[], [robot], [proof, proof]])
      await expect(requireSignedPrior(trust, priorOf(await envelope(signers)), NOW_MS)).rejects.toMatchObject({
        code: 'APPROVAL_PRIOR',
        facts: { because: 'MANIFEST_PAIR' },
      });
    const other = priorOf(await envelope([robot, proof]), sha256('another manifest'));
    await expect(requireSignedPrior(trust, other, NOW_MS)).rejects.toMatchObject({
      code: 'APPROVAL_PRIOR',
      facts: {
        problem: 'the manifest is another one',
        signed: sha256('another manifest'),
        found: sha256(STATEMENT),
      },
    });
    await expect(requireSignedPrior(trust, null, NOW_MS)).resolves.toBeUndefined();
    const bad = await envelope([robot, proof]);
    const swapped = { ...bad, signatures: bad.signatures.map(({ keyid }) => ({ keyid, sig: 'AAAA' })) };
    await expect(requireSignedPrior(trust, priorOf(swapped), NOW_MS)).rejects.toMatchObject({
      code: 'APPROVAL_PRIOR',
      facts: { because: 'SIGNATURE_PACKETS', file: 'signature 1 of the manifest' },
      cause: { code: 'SIGNATURE_PACKETS' },
    });
    // A fault decides nothing.
    const faulty = {
      ...bad,
      signatures: bad.signatures.map((half) => Object.defineProperty({ ...half }, 'sig', { value: 7 })),
    };
    await expect(requireSignedPrior(trust, priorOf(faulty), NOW_MS)).rejects.toBeInstanceOf(TypeError);
    const without = await makeTrust({ people: [alice], gates }).admit();
    await expect(requireSignedPrior(without, priorOf(await envelope([])), NOW_MS)).resolves.toBeUndefined();
  });
});
