/** The changes of a trust file, each from one value to the next. */
import { describe, expect, test } from 'vitest';
import {
  firstTrust,
  withMember,
  withRevocation,
  withThreshold,
  withoutMember,
  withoutPerson,
} from '../../../src/gate/trust/trust-edits.ts';
import type { Trust } from '../../../src/model/artefacts/trust.ts';

const NOW_MS = Date.parse('2026-11-20T12:00:00Z');
const [PRIMARY, SIGNING, OTHER] = ['a'.repeat(40), 'b'.repeat(40), 'c'.repeat(40)];
const cert = { fpr: PRIMARY, cert_sha256: 'd'.repeat(64), signing_fprs: [SIGNING] };

/** Alice and Bob at SG_1 and SG_3, Alice alone in the role root. */
const TRUST: Trust = {
  ...firstTrust(NOW_MS),
  people: [
    { id: 'alice', certs: [cert] },
    { id: 'bob', certs: [{ ...cert, fpr: OTHER, signing_fprs: [OTHER] }] },
  ],
  gates: [
    { gate: 'SG_1', m: 2, people: ['alice', 'bob'], max_ttl_s: 600 },
    { gate: 'SG_3', m: 2, people: ['alice', 'bob'], max_ttl_s: 60 },
  ],
  roles: [
    { role: 'root', m: 1, people: ['alice'] },
    { role: 'plan', m: 1, people: ['alice', 'bob'] },
  ],
};
const usage = (reason: string) => expect.objectContaining({ code: 'USAGE', facts: { reason } });

test('the first file lives for a year, names nobody, and has the database verify', () => {
  expect(firstTrust(NOW_MS)).toEqual({
    type: 'cutter/trust/v1',
    version: 1,
    prev_sha256: null,
    issued_at: '2026-11-20T12:00:00Z',
    expires: '2027-11-20T12:00:00Z',
    authz: { mode: 'db-verified' },
    require_plan_signature: false,
    people: [],
    gates: [],
    roles: [],
    revoked: [],
  });
});

describe('a member', () => {
  test('joins a gate or a role that is there; the others stay as they are', () => {
    expect(withMember(TRUST, { place: 'SG_1', person: 'carol' })).toEqual({
      ...TRUST,
      gates: [{ ...TRUST.gates[0], people: ['alice', 'bob', 'carol'] }, TRUST.gates[1]],
    });
    expect(withMember(TRUST, { place: 'root', person: 'carol' })).toEqual({
      ...TRUST,
      roles: [{ ...TRUST.roles[0], people: ['alice', 'carol'] }, TRUST.roles[1]],
    });
  });

  test('begins one that is not, which one person opens', () => {
    expect(withMember(TRUST, { place: 'SG_2', person: 'bob' }).gates).toEqual([
      ...TRUST.gates,
      { gate: 'SG_2', m: 1, people: ['bob'], max_ttl_s: 43_200 },
    ]);
    expect(withMember(TRUST, { place: 'executor', person: 'bob' }).roles).toEqual([
      ...TRUST.roles,
      { role: 'executor', m: 1, people: ['bob'] },
    ]);
  });

  test('leaves a gate or a role, and a role that nobody is left in goes', () => {
    expect(withoutMember(TRUST, { place: 'SG_1', person: 'alice' })).toEqual({
      ...TRUST,
      gates: [{ ...TRUST.gates[0], people: ['bob'] }, TRUST.gates[1]],
    });
    expect(withoutMember(TRUST, { place: 'root', person: 'alice' })).toEqual({ ...TRUST, roles: [TRUST.roles[1]] });
    expect(withoutMember(TRUST, { place: 'plan', person: 'alice' }).roles).toEqual([
      TRUST.roles[0],
      { ...TRUST.roles[1], people: ['bob'] },
    ]);
  });

  test('who is not listed there is named', () => {
    expect(() => withoutMember(TRUST, { place: 'root', person: 'bob' })).toThrow(usage('bob is not listed under root'));
    expect(() => withoutMember(TRUST, { place: 'SG_2', person: 'bob' })).toThrow(usage('bob is not listed under SG_2'));
  });
});

test('a person who goes is taken from every gate and role', () => {
  expect(withoutPerson(TRUST, 'alice')).toEqual({
    ...TRUST,
    people: [TRUST.people[1]],
    gates: TRUST.gates.map((policy) => ({ ...policy, people: ['bob'] })),
    roles: [{ ...TRUST.roles[1], people: ['bob'] }],
  });
  const bobElsewhere = withoutMember(TRUST, { place: 'SG_3', person: 'bob' });
  expect(withoutPerson(bobElsewhere, 'bob')).toEqual({
    ...TRUST,
    people: [TRUST.people[0]],
    gates: TRUST.gates.map((policy) => ({ ...policy, people: ['alice'] })),
    roles: [TRUST.roles[0], { ...TRUST.roles[1], people: ['alice'] }],
  });
  expect(() => withoutPerson(TRUST, 'carol')).toThrow(usage('the trust file does not know carol'));
});

test('a threshold is set at its gate or role alone', () => {
  expect(withThreshold(TRUST, { place: 'SG_3', m: 3 })).toEqual({
    ...TRUST,
    gates: [TRUST.gates[0], { ...TRUST.gates[1], m: 3 }],
  });
  expect(withThreshold(TRUST, { place: 'plan', m: 5 })).toEqual({
    ...TRUST,
    roles: [TRUST.roles[0], { ...TRUST.roles[1], m: 5 }],
  });
  expect(() => withThreshold(TRUST, { place: 'SG_2', m: 1 })).toThrow(usage('the trust file does not know SG_2'));
});

test.each([
  ['a primary key', PRIMARY.toUpperCase(), PRIMARY],
  ['a signing key', SIGNING, SIGNING],
  ['a key that is both', OTHER, OTHER],
])('%s is revoked from now on', (_what, written, fpr) => {
  expect(withRevocation(TRUST, { written, reason: 'lost', nowMs: NOW_MS })).toEqual({
    ...TRUST,
    revoked: [{ fpr, since: '2026-11-20T12:00:00Z', reason: 'lost' }],
  });
});

test('a key that the file does not pin is not revoked', () => {
  expect(() => withRevocation(TRUST, { written: 'e'.repeat(40), reason: '', nowMs: NOW_MS })).toThrow(
    usage(`the trust file pins no key ${'e'.repeat(40)}`),
  );
});
