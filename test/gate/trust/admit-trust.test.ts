import { beforeAll, describe, expect, test } from 'vitest';
import { pinTrust } from '../../../src/gate/trust/pinned-trust.ts';
import { AdmittedTrust, admitTrust, requireRecorded } from '../../../src/gate/trust/admit-trust.ts';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import type { Trust, TrustRole } from '../../../src/model/artefacts/trust.ts';
import {
  makePerson,
  makeTrust,
  NOW_MS,
  trustOf,
  type PinnedKey,
  type TestPerson,
} from '../../support/signing/signing.ts';
import { attack } from '../../attacks/attack.ts';

let alice: TestPerson;
let bob: TestPerson;
beforeAll(async () => {
  [alice, bob] = [await makePerson('alice'), await makePerson('bob')];
});

describe('admitTrust', () => {
  test('admits a file that agrees with itself and answers for its keys', async () => {
    const roles = [{ role: 'plan' as const, people: ['bob'] }];
    const trust = await makeTrust({ people: [alice, bob], roles }).admit();
    expect(trust.signerOf(alice.keys[0].fpr)).toMatchObject({
      person: 'alice',
      certificate: { fpr: alice.keys[0].fpr },
    });
    expect(trust.signerOf('0'.repeat(40))).toBeNull();
    expect(trust.gate('SG_1')).toMatchObject({ m: 1, people: ['alice', 'bob'] });
    expect(trust.gate('SG_3')).toBeNull();
    expect(trust.peopleOf('plan')).toEqual(['bob']);
    expect(trust.peopleOf('executor')).toEqual([]);
  });

  test('does not look at certificates that nobody is pinned by', async () => {
    const { bytes, certFiles } = makeTrust({ people: [alice] });
    const more = new Map([...certFiles, ['f'.repeat(40), Buffer.from('junk')]]);
    await expect(admitTrust({ trustBytes: bytes, certFiles: more, signatures: [] }, NOW_MS)).resolves.toBeInstanceOf(
      AdmittedTrust,
    );
  });

  test('[attack 81] refuses at the second of its expiry', async () => {
    const trust = makeTrust({ people: [alice], expires: '2026-11-20T13:00:01Z' });
    await expect(trust.admit(NOW_MS)).resolves.toBeInstanceOf(AdmittedTrust);
    await expect(trust.admit(NOW_MS + 1000)).rejects.toMatchObject({ code: attack(81) });
    const admitted = await trust.admit(NOW_MS);
    expect(() => admitted.requireInForce(NOW_MS + 1000)).toThrow(expect.objectContaining({ code: attack(81) }));
  });

  const gated = (changes: Partial<Trust['gates'][number]>) => (trust: Trust) => ({ ...trust, gates: [gate(changes)] });
  const role = (name: TrustRole, m: number, ...people: readonly string[]) => ({ role: name, m, people });
  const roled =
    (...roles: readonly ReturnType<typeof role>[]) =>
    (trust: Trust) => ({ ...trust, roles });

  test.each<readonly [string, (trust: Trust) => Trust]>([
    ['SG_1 lists zoe, who is not among the people', gated({ people: ['alice', 'zoe'] })],
    ['SG_1 asks for more people than it lists', gated({ m: 2 })],
    ['SG_1 lists alice twice', gated({ m: 2, people: ['alice', 'alice'] })],
    ['gate SG_1 is listed twice', (trust) => ({ ...trust, gates: [gate({}), gate({})] })],
    ['SG_1 allows a longer lifetime than cutter', gated({ max_ttl_s: 86_401 })],
    ['role plan lists zoe, who is not among the people', roled(role('plan', 1, 'zoe'))],
    ['role plan is listed twice', roled(role('plan', 1), role('plan', 1))],
    ['role plan lists alice twice', roled(role('plan', 1, 'alice', 'alice'))],
    ['role plan asks for more people than can sign', roled(role('plan', 2, 'alice'))],
    ['role root asks for more people than can sign', roled(role('root', 2, 'alice'))],
    ['role root asks for more people than can sign', roled(role('root', 1))],
    [
      'alice executes or verifies and cannot be of the role root',
      roled(role('root', 1, 'alice'), role('executor', 1, 'alice')),
    ],
    [
      'alice executes or verifies and cannot be of the role root',
      roled(role('verifier', 1, 'alice'), role('root', 1, 'alice')),
    ],
    ['person alice is listed twice', (trust) => ({ ...trust, people: [...trust.people, ...trust.people] })],
    [
      /^key [0-9a-f]{40} is listed twice$/.source,
      (trust) => ({ ...trust, people: trust.people.flatMap((person) => [person, { ...person, id: 'zoe' }]) }),
    ],
  ])('refuses a file that says: %s', async (problem, change) => {
    const { trust, certFiles } = makeTrust({ people: [alice] });
    await expect(trustOf(change(trust), certFiles).admit()).rejects.toMatchObject({
      code: 'TRUST_FORM',
      facts: { problem: expect.stringMatching(problem) },
    });
  });

  test('admits what is at the edge of what it refuses', async () => {
    const { trust, certFiles } = makeTrust({ people: [alice, bob] });
    // Only the role root is of several people at once.
    const two = roled(role('plan', 2, 'alice', 'bob'));
    await expect(trustOf(two(trust), certFiles).admit()).rejects.toMatchObject({
      facts: { problem: 'role plan asks for more people than can sign' },
    });
    for (const change of [
      gated({ m: 2, people: ['alice', 'bob'], max_ttl_s: 86_400 }),
      roled(role('plan', 1, 'alice', 'bob'), role('executor', 1, 'alice'), role('verifier', 1, 'alice')),
    ])
      await expect(trustOf(change(trust), certFiles).admit()).resolves.toBeInstanceOf(AdmittedTrust);
  });

  test.each<readonly [string, (trust: Trust) => Trust]>([
    ['gates.0.m', gated({ m: 0 })],
    ['gates.0.people', gated({ people: [] })],
    ['version', (trust) => ({ ...trust, version: 0 })],
    ['people.0.certs', (trust) => ({ ...trust, people: trust.people.map((person) => ({ ...person, certs: [] })) })],
  ])('refuses a file that has too little of %s', async (path, change) => {
    const { trust, certFiles } = makeTrust({ people: [alice] });
    await expect(trustOf(change(trust), certFiles).admit()).rejects.toMatchObject({
      code: 'TRUST_FORM',
      facts: { issues: [expect.stringContaining(`${path}: `)] },
    });
  });

  test.each<readonly [string, (text: string) => string | Buffer]>([
    [
      'another order of members',
      (text) => text.replace(/ {2}"version": 1\n/, '').replace('{\n', '{\n  "version": 1,\n'),
    ],
    ['a member twice', (text) => text.replace('"version"', '"version": 2,\n  "version"')],
    ['an unknown member', (text) => text.replace('"version"', '"unsafe": true,\n  "version"')],
    ['another spelling of a number', (text) => text.replace('"version": 1', '"version": 1.0')],
    ['CRLF line ends', (text) => text.replaceAll('\n', '\r\n')],
    ['a byte order mark', (text) => `\ufeff${text}`],
    ['bytes that are not UTF-8', () => Buffer.from([0xff, 0xfe])],
    ['no JSON', () => 'trust me'],
    ['another type', (text) => text.replace('cutter/trust/v1', 'cutter/approval/v1')],
  ])('refuses %s', async (what, edit) => {
    const { trust, certFiles } = makeTrust({ people: [alice] });
    const bytes = Buffer.from(edit(canonicalJson(trust)));
    await expect(admitTrust({ trustBytes: bytes, certFiles, signatures: [] }, NOW_MS)).rejects.toMatchObject({
      code: 'TRUST_FORM',
      cause: expect.any(Error),
      facts: what.includes('UTF-8') ? { problem: 'not UTF-8' } : { issues: [expect.stringMatching(/./)] },
    });
  });

  test('refuses an SG_3 that fewer people open than another gate', async () => {
    const withM = (m: number) =>
      makeTrust({
        people: [alice, bob],
        gates: [
          { gate: 'SG_1', m: 2, people: ['alice', 'bob'] },
          { gate: 'SG_3', m, people: ['alice', 'bob'] },
        ],
      }).admit();
    await expect(withM(2)).resolves.toBeInstanceOf(AdmittedTrust);
    await expect(withM(1)).rejects.toMatchObject({
      code: 'TRUST_FORM',
      facts: { problem: expect.stringContaining('SG_3 asks for 1 people and SG_1 for 2') },
    });
  });

  test('refuses a pinned certificate whose file is not what is pinned, and says which', async () => {
    const [key] = alice.keys;
    const file = `${key.fpr}.asc`;
    const [other] = bob.keys;
    const pinned = (changes: Partial<PinnedKey>) =>
      makeTrust({ people: [{ id: 'alice', keys: [{ ...key, ...changes }] }] });
    const missing = trustOf(pinned({}).trust, new Map());
    const swapped = trustOf(pinned({}).trust, new Map([[key.fpr, other.cert]]));
    for (const [trust, problem] of [
      [missing, 'the file is missing'],
      [swapped, 'the sha256 is not the pinned one'],
      [pinned({ cert: other.cert }), 'the fingerprint is not the pinned one'],
      [pinned({ signingFprs: [other.fpr] }), `it has no signing key ${other.fpr}`],
      [pinned({ signingFprs: [key.fpr, other.fpr] }), `it has no signing key ${other.fpr}`],
    ] as const)
      await expect(trust.admit()).rejects.toMatchObject({ code: 'CERT', facts: { file, problem } });
  });

  test('names the time at which it expired', async () => {
    const trust = makeTrust({ people: [alice], expires: '2026-11-20T12:00:00Z' });
    await expect(trust.admit()).rejects.toMatchObject({
      code: 'TRUST_EXPIRED',
      facts: { expires: '2026-11-20T12:00:00Z' },
    });
  });

  test('answers for revoked keys and roles', async () => {
    const revoked = [{ fpr: 'a'.repeat(40), since: '2026-11-20T12:00:00Z', reason: 'lost' }];
    const roles = [{ role: 'executor' as const, people: ['bob'] }];
    const trust = await makeTrust({ people: [alice, bob], revoked, roles }).admit();
    expect([trust.isRevoked('a'.repeat(40)), trust.isRevoked('b'.repeat(40))]).toEqual([true, false]);
    expect([trust.role('executor'), trust.role('verifier')]).toEqual([
      { role: 'executor', m: 1, people: ['bob'] },
      null,
    ]);
  });

  test('is the only thing that makes an admitted file', async () => {
    const trust = await makeTrust({ people: [alice] }).admit();
    expect(AdmittedTrust.isAdmitted(trust)).toBe(true);
    expect(
      AdmittedTrust.isAdmitted(
        await pinTrust(makeTrust({ people: [alice] }).bytes, new Map([[alice.keys[0].fpr, alice.keys[0].cert]])),
      ),
    ).toBe(false);
    expect(AdmittedTrust.isAdmitted(Object.create(AdmittedTrust.prototype))).toBe(false);
    expect(() => Reflect.construct(AdmittedTrust, [Symbol('admitted by admitTrust'), trust])).toThrow(
      new TypeError('a trust file is admitted by admitTrust only'),
    );
  });
});

describe('requireRecorded', () => {
  const told = (code: string, facts: object) => expect.objectContaining({ code, facts });

  test('accepts the version that the database records, and nothing where it records none', async () => {
    const trust = await makeTrust({ people: [alice], version: 3, mode: 'db-verified' }).admit();
    const alone = await makeTrust({ people: [alice], version: 3 }).admit();
    const sha256 = 'f'.repeat(64);
    requireRecorded(trust, { version: 3, sha256: trust.sha256 });
    for (const each of [trust, alone]) {
      expect(() => requireRecorded(each, null)).toThrow(told('TRUST_NOT_RECORDED', { version: 3, recorded: null }));
      expect(() => requireRecorded(each, { version: 4, sha256 })).toThrow(
        told('TRUST_ROLLBACK', { version: 3, recorded: 4 }),
      );
      expect(() => requireRecorded(each, { version: 2, sha256 })).toThrow(
        told('TRUST_NOT_RECORDED', { version: 3, recorded: 2 }),
      );
      expect(() => requireRecorded(each, { version: 3, sha256 })).toThrow(
        told('TRUST_FORK', { version: 3, recorded: 3, file_sha256: each.sha256, recorded_sha256: sha256 }),
      );
    }
  });
});

function gate(changes: Partial<Trust['gates'][number]>): Trust['gates'][number] {
  return { gate: 'SG_1', m: 1, people: ['alice'], max_ttl_s: 3600, ...changes };
}
