import { beforeAll, describe, expect, test } from 'vitest';
import { AdmittedTrust, admitTrust } from '../../src/gate/trust.ts';
import { canonicalJson } from '../../src/model/canonical.ts';
import type { Trust } from '../../src/model/trust.ts';
import { makeKey, makePerson, makeTrust, NOW_MS, trustOf, type TestPerson } from '../support/signing.ts';
import { attack } from '../attacks/attack.ts';

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

  test.each<readonly [string, (trust: Trust) => Trust]>([
    ['a gate that lists a stranger', (trust) => ({ ...trust, gates: [gate({ people: ['alice', 'zoe'] })] })],
    ['a gate that asks for more people than it lists', (trust) => ({ ...trust, gates: [gate({ m: 2 })] })],
    ['a gate that asks for nobody', (trust) => ({ ...trust, gates: [gate({ m: 0 })] })],
    ['a gate that lists nobody', (trust) => ({ ...trust, gates: [gate({ people: [] })] })],
    [
      'a gate that lists a person twice',
      (trust) => ({ ...trust, gates: [gate({ m: 2, people: ['alice', 'alice'] })] }),
    ],
    ['a gate that is listed twice', (trust) => ({ ...trust, gates: [gate({}), gate({})] })],
    ['a gate that allows too long a life', (trust) => ({ ...trust, gates: [gate({ max_ttl_s: 86_401 })] })],
    ['a role with a stranger', (trust) => ({ ...trust, roles: [{ role: 'plan', m: 1, people: ['zoe'] }] })],
    [
      'a role that is listed twice',
      (trust) => ({ ...trust, roles: [0, 1].map(() => ({ role: 'plan' as const, m: 1, people: [] })) }),
    ],
    ['a person that is listed twice', (trust) => ({ ...trust, people: [...trust.people, ...trust.people] })],
    [
      'a key under two people',
      (trust) => ({ ...trust, people: trust.people.flatMap((person) => [person, { ...person, id: 'zoe' }]) }),
    ],
    ['version 0', (trust) => ({ ...trust, version: 0 })],
    [
      'a person without a key',
      (trust) => ({ ...trust, people: trust.people.map((person) => ({ ...person, certs: [] })) }),
    ],
  ])('refuses %s', async (_what, change) => {
    const { trust, certFiles } = makeTrust({ people: [alice] });
    await expect(trustOf(change(trust), certFiles).admit()).rejects.toMatchObject({ code: 'TRUST_FORM' });
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
  ])('refuses %s', async (_what, edit) => {
    const { trust, certFiles } = makeTrust({ people: [alice] });
    const bytes = Buffer.from(edit(canonicalJson(trust)));
    await expect(admitTrust({ trustBytes: bytes, certFiles, signatures: [] }, NOW_MS)).rejects.toMatchObject({
      code: 'TRUST_FORM',
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

  test('refuses a pinned signing key that the certificate does not have', async () => {
    const other = await makeKey('other');
    const keys = [{ ...alice.keys[0], signingFprs: [other.fpr] }];
    await expect(makeTrust({ people: [{ id: 'alice', keys }] }).admit()).rejects.toMatchObject({ code: 'CERT' });
  });
});

function gate(changes: Partial<Trust['gates'][number]>): Trust['gates'][number] {
  return { gate: 'SG_1', m: 1, people: ['alice'], max_ttl_s: 3600, ...changes };
}
