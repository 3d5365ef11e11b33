/** Resolutions of SG_3: what is drafted, what opens, and the code and facts of everything that does not. */
import { beforeAll, describe, expect, test } from 'vitest';
import { observedBy, resolutionChecks } from '../../../src/gate/check.ts';
import { draftResolution, type ResolutionDraft } from '../../../src/gate/approval/draft-resolution.ts';
import {
  AuthorizedResolution,
  authorizeResolution,
  type ResolutionFacts,
} from '../../../src/gate/approval/authorize-resolution.ts';
import {
  judgeResolution,
  requireExpectedAction,
  requireRunOf,
  unverifiedResolution,
} from '../../../src/gate/approval/judge-resolution.ts';
import { unverifiedDocument } from '../../../src/gate/approval/signed-document.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { approvalBytes } from '../../../src/model/artefacts/approval.ts';
import { canonicalJson } from '../../../src/model/encoding/canonical.ts';
import { pinTrust } from '../../../src/gate/trust/pinned-trust.ts';
import { instantOf } from '../../../src/model/ids.ts';
import { resolutionBytes, type Resolution, type Resolves } from '../../../src/model/artefacts/resolution.ts';
import { PLAN } from '../../support/signing/gate-facts.ts';
import {
  makeApproval,
  makePerson,
  makeTrust,
  NOW_MS,
  signBytes,
  unarmored,
  type TestPerson,
} from '../../support/signing/signing.ts';

const ID = '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10';
const { target } = PLAN.plan;
const RELEASE: Resolves = { action: 'release', hold_ids: ['3f2c8a10-0000-4000-8000-000000000002'] };
const VOID: Extract<Resolves, { action: 'void' }> = {
  action: 'void',
  document_id: 'law',
  plan_sha256: PLAN.sha256,
  run_id: PLAN.plan.header.run_id,
  steps: ['cut_leg_a'],
};
const HEAD = { size: 9, root: '9'.repeat(64) };
const told = (code: string, facts: object) => expect.objectContaining({ code, facts });

let people: readonly [TestPerson, TestPerson, TestPerson];
let trust: AdmittedTrust;
beforeAll(async () => {
  people = [await makePerson('alice'), await makePerson('bob'), await makePerson('erin')];
  trust = await makeTrust({
    people,
    gates: [{ gate: 'SG_3', m: 2, people: ['alice', 'bob', 'erin'], max_ttl_s: 7_200 }],
    roles: [{ role: 'executor', people: ['erin'] }],
  }).admit();
});

function draft(changes: Partial<ResolutionDraft> = {}): Resolution {
  return draftResolution({
    resolves: RELEASE,
    target,
    ledgerHead: HEAD,
    trust,
    reviewDecisionId: ID,
    nowMs: NOW_MS,
    ttlSeconds: 3_600,
    note: 'looked into it',
    ...changes,
  });
}

async function signed(
  document: Resolution | Buffer,
  signers: readonly TestPerson[] = people.slice(0, 2),
  dateMs = NOW_MS,
) {
  const bytes = Buffer.isBuffer(document) ? document : resolutionBytes(document);
  const signatures = await Promise.all(signers.map((person) => signBytes(bytes, person, { dateMs })));
  return { approvalBytes: bytes, signatures };
}

async function decided(document: Resolution | Buffer, changes: Partial<ResolutionFacts> = {}) {
  return authorizeResolution({
    trust,
    file: await signed(document),
    target,
    expected: null,
    nowMs: NOW_MS,
    ...changes,
  });
}

describe('a draft of a resolution', () => {
  test('says what is resolved, where, under which trust file and for how long', () => {
    expect(draft()).toEqual({
      type: 'cutter/resolution/v1',
      gate: 'SG_3',
      review_decision_id: ID,
      resolves: RELEASE,
      database: {
        cluster_id: target.system_identifier,
        name: target.database_name,
        uuid: target.install_uuid,
      },
      trust_root: { version: 1, sha256: trust.sha256 },
      threshold: { m: 2, n: 3 },
      ledger_head: HEAD,
      issued_at: instantOf(NOW_MS),
      not_after: instantOf(NOW_MS + 3_600_000),
      note: 'looked into it',
    });
  });

  test('is refused where the gate would refuse it', async () => {
    const without = await makeTrust({ people }).admit();
    expect(() => draft({ trust: without })).toThrow(told('GATE_UNKNOWN', { gate: 'SG_3' }));
    expect(() => draft({ ttlSeconds: 7_201 })).toThrow(told('APPROVAL_TTL', { seconds: 7_201, allowed: 7_200 }));
    expect(() => draft({ note: 'caf\u00e9' })).toThrow(
      told('APPROVAL_SCHEMA', { issues: [expect.stringMatching(/^note: /)] }),
    );
  });
});

describe('a resolution', () => {
  test('is judged by no trust file that was not admitted', async () => {
    const { bytes, certFiles } = makeTrust({ people });
    const file = await signed(draft());
    const facts = { trust: await pinTrust(bytes, certFiles), file, target, expected: null, nowMs: NOW_MS };
    const forged: unknown = Reflect.apply(authorizeResolution, undefined, [facts]);
    await expect(forged).rejects.toThrow(new TypeError('a trust file that was not admitted decides nothing'));
  });

  test('opens with enough people, and hands on who signed it', async () => {
    const resolution = draft();
    const file = await signed(resolution, [people[1], people[0]]);
    const authorized = await authorizeResolution({ trust, file, target, expected: null, nowMs: NOW_MS });
    expect(authorized.resolution).toEqual(resolution);
    expect(authorized.approvalText).toBe(resolutionBytes(resolution).toString());
    expect(authorized.people).toEqual(['alice', 'bob']);
    const [alice, bob] = people;
    expect(authorized.fingerprints).toEqual([alice, bob].map(({ keys: [{ fpr }] }) => fpr).toSorted());
    expect(authorized.signaturePackets).toEqual(file.signatures.map(({ bytes }) => unarmored(bytes)));
    expect(Object.isFrozen(authorized)).toBe(true);
    expect(() => Reflect.construct(AuthorizedResolution, [Symbol('granted by authorizeResolution'), {}])).toThrow(
      new TypeError('a resolution is authorized by authorizeResolution only'),
    );
  });

  test('is for what is due, and nothing else', async () => {
    await expect(decided(draft({ resolves: VOID }), { expected: VOID })).resolves.toBeInstanceOf(AuthorizedResolution);
    await expect(decided(draft({ resolves: VOID }))).rejects.toMatchObject({
      code: 'RESOLUTION_MISMATCH',
      facts: { signed: canonicalJson(VOID), due: 'release' },
    });
    await expect(decided(draft(), { expected: VOID })).rejects.toMatchObject({
      code: 'RESOLUTION_MISMATCH',
      facts: { signed: canonicalJson(RELEASE), due: canonicalJson(VOID) },
    });
    const more = { ...VOID, steps: ['cut_leg_a', 'leg_b_record'] as const };
    await expect(decided(draft({ resolves: VOID }), { expected: more })).rejects.toMatchObject({
      code: 'RESOLUTION_MISMATCH',
    });
  });

  test('makes every check of its list once, in its order, and grants nothing', async () => {
    const file = await signed(draft({ resolves: VOID }));
    const facts = { trust, file, nowMs: NOW_MS };
    const subject = { target, requireAction: (resolves: Resolves) => requireExpectedAction(resolves, VOID) };
    const made: string[] = [];
    const observed = observedBy((check) => void made.push(check));
    const alone = await judgeResolution(facts, null, observed);
    expect(alone.resolution.resolves).toEqual(VOID);
    expect(alone).not.toBeInstanceOf(AuthorizedResolution);
    const withoutSubject = ['action-matches', 'database-matches'];
    expect(made).toEqual(resolutionChecks().filter((check) => !withoutSubject.includes(check)));
    made.length = 0;
    await judgeResolution(facts, subject, observed);
    expect(made).toEqual(resolutionChecks());
    const elsewhere = { ...subject, target: { ...target, database_name: 'other' } };
    await expect(judgeResolution(facts, elsewhere, observed)).rejects.toMatchObject({ code: 'APPROVAL_DATABASE' });
    const other = {
      ...subject,
      requireAction: (resolves: Resolves) => requireExpectedAction(resolves, { ...VOID, steps: [] }),
    };
    await expect(judgeResolution(facts, other, observed)).rejects.toMatchObject({ code: 'RESOLUTION_MISMATCH' });
    await expect(judgeResolution({ ...facts, nowMs: NOW_MS + 3_600_000 }, subject, observed)).rejects.toMatchObject({
      code: 'APPROVAL_EXPIRED',
    });
  });

  test('is of the run of a plan when run, document and plan are the same', () => {
    const due = `${VOID.run_id} of law-44, plan ${PLAN.sha256}`;
    const ours = { ...VOID, document_id: PLAN.plan.document.document_id };
    expect(() => requireRunOf(ours, PLAN)).not.toThrow();
    expect(() => requireRunOf(RELEASE, PLAN)).toThrow(told('RESOLUTION_MISMATCH', { signed: 'release', due }));
    for (const change of [{ run_id: ID }, { document_id: 'other' }, { plan_sha256: '0'.repeat(64) }]) {
      const other = { ...ours, ...change };
      const named = `${other.run_id} of ${other.document_id}, plan ${other.plan_sha256}`;
      expect(() => requireRunOf(other, PLAN)).toThrow(told('RESOLUTION_MISMATCH', { signed: named, due }));
    }
  });

  test('is for the connected database', async () => {
    const signedFor = [target.system_identifier, target.database_name, target.install_uuid].join(' ');
    for (const changes of [{ system_identifier: '1' }, { database_name: 'other' }, { install_uuid: '0'.repeat(36) }]) {
      const other = { ...target, ...changes };
      await expect(decided(draft(), { target: other })).rejects.toMatchObject({
        code: 'APPROVAL_DATABASE',
        facts: {
          signed: signedFor,
          actual: [other.system_identifier, other.database_name, other.install_uuid].join(' '),
        },
      });
    }
  });

  test.each<readonly [string, () => Resolution | Buffer, Partial<ResolutionFacts>]>([
    ['APPROVAL_TYPE', () => approvalBytes(makeApproval(PLAN, { trust: wide })), {}],
    ['APPROVAL_TYPE', () => Buffer.from(canonicalJson(null)), {}],
    ['APPROVAL_TYPE', () => Buffer.from(canonicalJson('cutter/resolution/v1')), {}],
    ['APPROVAL_TYPE', () => Buffer.from(canonicalJson({})), {}],
    ['APPROVAL_SCHEMA', () => Buffer.from(canonicalJson({ ...draft(), unknown: 1 })), {}],
    ['APPROVAL_CANONICAL', () => Buffer.from(JSON.stringify(draft())), {}],
    ['APPROVAL_ISSUED_FUTURE', () => draft({ nowMs: NOW_MS + 301_000 }), {}],
    ['APPROVAL_EXPIRED', () => draft({ ttlSeconds: 60 }), { nowMs: NOW_MS + 60_000 }],
    ['APPROVAL_TTL', () => ({ ...draft(), not_after: instantOf(NOW_MS + 7_201_000) }), {}],
    ['SIGNED_OUTSIDE_WINDOW', () => draft({ nowMs: NOW_MS + 300_000 + 1 }), { nowMs: NOW_MS + 300_000 }],
    ['APPROVAL_POLICY', () => ({ ...draft(), threshold: { m: 1, n: 3 } }), {}],
    ['TRUST_EXPIRED', () => draft(), { nowMs: Date.parse('2027-11-20T00:00:00Z') }],
  ])('is refused with %s', async (code, build, changes) => {
    const document = build();
    const file = await signed(document, people.slice(0, 2), code === 'SIGNED_OUTSIDE_WINDOW' ? NOW_MS - 1000 : NOW_MS);
    await expect(decided(document, { ...changes, file })).rejects.toMatchObject({ code });
  });

  test('names the type that is expected', async () => {
    await expect(decided(Buffer.from(canonicalJson({})))).rejects.toMatchObject({
      facts: { expected: 'cutter/resolution/v1' },
    });
  });

  test('is refused without signatures, with too few people, or with a machine', async () => {
    const [alice, , erin] = people;
    const by = async (...signers: readonly TestPerson[]) => decided(draft(), { file: await signed(draft(), signers) });
    await expect(by()).rejects.toMatchObject({ code: 'SIGNATURE_MISSING' });
    await expect(by(alice)).rejects.toMatchObject({
      code: 'APPROVAL_THRESHOLD',
      facts: { people: ['alice'], needed: 2 },
    });
    await expect(by(alice, erin)).rejects.toMatchObject({ code: 'MACHINE_KEY', facts: { person: 'erin' } });
    await expect(by(alice, await makePerson('mallory'))).rejects.toMatchObject({ code: 'SIGNER_UNKNOWN' });
  });
});

describe('a document that waits for signatures', () => {
  test('is shown for what it is, unverified', () => {
    const resolution = draft();
    const approval = makeApproval(PLAN, { trust: wide });
    const { issued_at, not_after } = resolution;
    expect(unverifiedResolution(resolutionBytes(resolution))).toEqual(resolution);
    expect(unverifiedDocument(resolutionBytes(resolution))).toEqual({
      gate: 'SG_3',
      decision: 'release',
      issued_at,
      not_after,
    });
    expect(unverifiedDocument(approvalBytes(approval))).toEqual({
      gate: 'SG_1',
      decision: 'approve',
      issued_at: approval.issued_at,
      not_after: approval.not_after,
    });
    expect(() => unverifiedDocument(Buffer.from('{}\n'))).toThrow(told('APPROVAL_TYPE', {}));
    const bent = Buffer.from(canonicalJson({ ...resolution, unknown: 1 }));
    expect(() => unverifiedDocument(bent)).toThrow(expect.objectContaining({ code: 'APPROVAL_SCHEMA' }));
    expect(() => unverifiedDocument(Buffer.from('{'))).toThrow(expect.objectContaining({ code: 'APPROVAL_JSON' }));
    expect(() => unverifiedResolution(Buffer.from('caf\u00e9'))).toThrow(
      expect.objectContaining({ code: 'APPROVAL_ENCODING' }),
    );
  });
});

/** A trust file that knows SG_1, for an approval. */
let wide: AdmittedTrust;
beforeAll(async () => {
  wide = await makeTrust({ people }).admit();
});
