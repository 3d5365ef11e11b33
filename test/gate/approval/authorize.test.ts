import { beforeAll, describe, expect, test } from 'vitest';
import { Authorization, authorize } from '../../../src/gate/approval/authorize.ts';
import type { GateFacts } from '../../../src/gate/approval/judge-approval.ts';
import { approvalChecks, type GateCheck } from '../../../src/gate/check.ts';
import { pinTrust } from '../../../src/gate/trust/pinned-trust.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { approvalBytes } from '../../../src/model/artefacts/approval.ts';
import { sha256 } from '../../../src/model/encoding/digest.ts';
import { derivedPlan } from '../../support/derived-plan.ts';
import { UNSIGNED_MANIFEST } from '../../support/signing/gate-facts.ts';
import {
  makeApproval,
  makePerson,
  makeTrust,
  NOW_MS,
  BACKUP_FPR,
  REVIEWS,
  signApproval,
  unarmored,
  type TestPerson,
} from '../../support/signing/signing.ts';

const plan = derivedPlan('# One\n\nThe text.\n', { through: 'enacted' });
const unwatched = () => undefined;
let alice: TestPerson;
let bob: TestPerson;
let trust: AdmittedTrust;

beforeAll(async () => {
  alice = await makePerson('alice');
  bob = await makePerson('bob');
  trust = await makeTrust({ people: [alice, bob] }).admit();
});

function facts(changes: Partial<GateFacts>): GateFacts {
  return {
    gate: 'SG_1',
    trust,
    approvalFiles: [],
    plan,
    reviews: REVIEWS,
    backupFpr: BACKUP_FPR,
    planSignature: undefined,
    prior: null,
    nowMs: NOW_MS,
    ...changes,
  };
}

describe('authorize', () => {
  test('accepts an approval that covers the plan, and returns what was signed and by whom', async () => {
    const approval = makeApproval(plan, { trust });
    const file = await signApproval(approval, [alice]);
    const authorization = await authorize(facts({ approvalFiles: [file] }), unwatched);
    expect(authorization.approval).toEqual(approval);
    expect(authorization.approvalSha256).toBe(sha256(approvalBytes(approval)));
    expect(authorization.approvalText).toBe(approvalBytes(approval).toString());
    expect(authorization.people).toEqual(['alice']);
    expect(authorization.fingerprints).toEqual([alice.keys[0].fpr]);
    expect(authorization.notAfterMs).toBe(NOW_MS + 21_600_000);
  });

  test('makes every check of the list once, in its order', async () => {
    const seen: GateCheck[] = [];
    const file = await signApproval(makeApproval(plan, { trust }), [alice, bob]);
    await authorize(facts({ approvalFiles: [file] }), (check, refusal) => {
      expect(refusal).toBeNull();
      seen.push(check);
    });
    expect(seen).toEqual(approvalChecks());
  });

  test('reports the failed check to the observer, and runs no check after it', async () => {
    const seen: (readonly [GateCheck, string | null])[] = [];
    const file = await signApproval(makeApproval(plan, { trust }), [alice]);
    const refused = authorize(facts({ approvalFiles: [file], gate: 'SG_2' }), (check, refusal) =>
      seen.push([check, refusal?.code ?? null]),
    );
    await expect(refused).rejects.toMatchObject({ code: 'APPROVAL_GATE' });
    expect(seen.at(-1)).toEqual(['gate-matches', 'APPROVAL_GATE']);
    expect(seen.slice(0, -1).every(([, code]) => code === null)).toBe(true);
  });

  test('accepts an SG_2 approval that names the closed SG_1', async () => {
    const prior = {
      reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10',
      manifestSha256: sha256('manifest'),
      ledgerHead: { size: 9, root: '9'.repeat(64) },
      manifest: UNSIGNED_MANIFEST,
    };
    const approval = makeApproval(plan, { trust, gate: 'SG_2', prior });
    const file = await signApproval(approval, [bob]);
    const authorization = await authorize(facts({ approvalFiles: [file], gate: 'SG_2', prior }), unwatched);
    expect(authorization.approval.phases).toEqual(['lifecycle_enact']);
  });

  test('counts two people where the trust file asks for two', async () => {
    const gates = [{ gate: 'SG_1' as const, m: 2, people: ['alice', 'bob'] }];
    const strict = await makeTrust({ people: [alice, bob], gates }).admit();
    const approval = makeApproval(plan, { trust: strict });
    const both = await signApproval(approval, [bob, alice]);
    const authorization = await authorize(facts({ trust: strict, approvalFiles: [both] }), unwatched);
    expect(authorization.people).toEqual(['alice', 'bob']);
    const one = await signApproval(approval, [bob]);
    await expect(authorize(facts({ trust: strict, approvalFiles: [one] }), unwatched)).rejects.toMatchObject({
      code: 'APPROVAL_THRESHOLD',
      facts: { people: ['bob'], needed: 2 },
    });
  });

  test('does not let the text of the clock decide: a time that is not a number refuses', async () => {
    const file = await signApproval(makeApproval(plan, { trust }), [alice]);
    await expect(authorize(facts({ approvalFiles: [file], nowMs: Number.NaN }), unwatched)).rejects.toMatchObject({
      code: 'TRUST_EXPIRED',
    });
  });

  test('hands on every signature, the keys sorted, and lets nobody change the answer', async () => {
    const approval = makeApproval(plan, { trust });
    for (const people of [
      [alice, bob],
      [bob, alice],
    ]) {
      const file = await signApproval(approval, people);
      const authorization = await authorize(facts({ approvalFiles: [file] }), unwatched);
      expect(authorization.people).toEqual(['alice', 'bob']);
      expect(authorization.fingerprints).toEqual([alice, bob].map(({ keys: [{ fpr }] }) => fpr).toSorted());
      expect(authorization.signaturePackets).toEqual(file.signatures.map(({ bytes }) => unarmored(bytes)));
      expect(Object.isFrozen(authorization)).toBe(true);
    }
  });

  test('takes no trust file that was not admitted', async () => {
    const { bytes, certFiles } = makeTrust({ people: [alice, bob] });
    const pinned = await pinTrust(bytes, certFiles);
    const file = await signApproval(makeApproval(plan, { trust }), [alice]);
    const forged: unknown = Reflect.apply(authorize, undefined, [
      { ...facts({ approvalFiles: [file] }), trust: pinned },
      unwatched,
    ]);
    await expect(forged).rejects.toThrow(new TypeError('a trust file that was not admitted decides nothing'));
  });

  test('judges a rejection that has expired: waiting does not overrule it', async () => {
    const rejection = makeApproval(plan, { trust, decision: 'reject', ttlSeconds: 60 });
    const nowMs = NOW_MS + 120_000;
    const files = [await signApproval(makeApproval(plan, { trust }), [alice]), await signApproval(rejection, [bob])];
    await expect(authorize(facts({ approvalFiles: files, nowMs }), unwatched)).rejects.toMatchObject({
      code: 'APPROVAL_REJECTED',
      facts: { people: ['bob'] },
    });
  });

  test('asks an SG_2 approval for its prior where SG_1 is not closed', async () => {
    const prior = {
      reviewDecisionId: '7e5a3b52-91a5-4f21-8a1a-0a6f4c5b7d10',
      manifestSha256: sha256('manifest'),
      ledgerHead: { size: 9, root: '9'.repeat(64) },
      manifest: UNSIGNED_MANIFEST,
    };
    const file = await signApproval(makeApproval(plan, { trust, gate: 'SG_2', prior }), [bob]);
    const open = authorize(facts({ approvalFiles: [file], gate: 'SG_2' }), unwatched);
    await expect(open).rejects.toMatchObject({ code: 'APPROVAL_PRIOR', facts: { problem: 'SG_1 is not closed' } });
  });

  test('cannot be got around by an object of the same shape', async () => {
    const file = await signApproval(makeApproval(plan, { trust }), [alice]);
    const real = await authorize(facts({ approvalFiles: [file] }), unwatched);
    expect(Authorization.isGranted(real)).toBe(true);
    expect(Authorization.isGranted({ ...real })).toBe(false);
    for (const other of [Object.create(Authorization.prototype), null, undefined, 'granted'])
      expect(Authorization.isGranted(other)).toBe(false);
    expect(() => Reflect.construct(Authorization, [Symbol('granted by authorize'), {}])).toThrow(
      new TypeError('an authorization is granted by authorize only'),
    );
  });
});
