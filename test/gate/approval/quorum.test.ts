/** Who decided, from approvals that were read before: people are counted, and a refusal names them. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { ReadApproval } from '../../../src/gate/approval/approval-document.ts';
import {
  oneApproval,
  refuseMachines,
  refuseRejected,
  refuseSelfApproval,
  RejectedPlan,
  requirePolicy,
  requireThreshold,
} from '../../../src/gate/approval/quorum.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { approvalBytes, type Approval } from '../../../src/model/artefacts/approval.ts';
import { PLAN } from '../../support/signing/gate-facts.ts';
import { makeApproval, makePerson, makeTrust, NOW_MS, type TestPerson } from '../../support/signing/signing.ts';

let people: readonly TestPerson[];
let trust: AdmittedTrust;
beforeAll(async () => {
  people = await Promise.all(['alice', 'bob', 'erin', 'vera'].map((id) => makePerson(id)));
  trust = await makeTrust({
    people,
    gates: [{ gate: 'SG_1', m: 2, people: ['alice', 'bob', 'erin'] }],
    roles: [
      { role: 'executor', people: ['erin'] },
      { role: 'verifier', people: ['vera'] },
    ],
  }).admit();
});

/** An approval that was signed by these people, in this order. */
function read(signers: readonly string[], members: Partial<Approval> = {}): ReadApproval {
  const approval = makeApproval(PLAN, { trust, with: members });
  const bytes = approvalBytes(approval);
  const signatures = signers.map((person, at) => ({
    name: `${at}.asc`,
    document: bytes,
    person,
    fpr: `${at}`.repeat(40),
    primaryFpr: `${at}`.repeat(40),
    createdMs: NOW_MS,
    packet: Buffer.alloc(0),
  }));
  return { bytes, text: bytes.toString(), approval, signatures };
}

const told = (code: string, facts: object) => expect.objectContaining({ code, facts });

describe('a rejection', () => {
  test('vetoes, with the people and notes of every rejection, each person once', () => {
    refuseRejected([read(['alice']), read(['bob'])]);
    const first = read(['bob', 'alice'], { decision: 'reject', note: 'wrong text' });
    const second = read(['bob'], { decision: 'reject', note: 'wrong date' });
    const refused = () => refuseRejected([read(['alice']), first, second]);
    expect(refused).toThrow(RejectedPlan);
    expect(refused).toThrow(
      expect.objectContaining({
        code: 'APPROVAL_REJECTED',
        facts: { people: ['alice', 'bob'], notes: ['wrong text', 'wrong date'] },
        rejections: [first, second],
      }),
    );
  });
});

describe('the approval that opens a gate', () => {
  test('is the only one', () => {
    const one = read(['alice']);
    const two = read(['bob']);
    expect(oneApproval([one])).toBe(one);
    expect(() => oneApproval([])).toThrow(told('APPROVAL_MISSING', {}));
    const ids = [one, two].map(({ approval }) => approval.review_decision_id);
    expect(() => oneApproval([one, two])).toThrow(told('APPROVAL_AMBIGUOUS', { review_decision_ids: ids }));
  });

  test('names the planner that was verified, who is not among its signers', () => {
    const primaryFpr = 'a'.repeat(40);
    refuseSelfApproval(read(['alice']), null);
    refuseSelfApproval(read(['alice'], { planner: primaryFpr }), { person: 'bob', primaryFpr });
    expect(() => refuseSelfApproval(read(['alice'], { planner: primaryFpr }), null)).toThrow(
      told('SELF_APPROVAL', { problem: 'another planner is named', signed: primaryFpr, actual: 'none' }),
    );
    expect(() => refuseSelfApproval(read(['alice']), { person: 'bob', primaryFpr })).toThrow(
      told('SELF_APPROVAL', { problem: 'another planner is named', signed: 'none', actual: primaryFpr }),
    );
    const own = read(['alice', 'bob'], { planner: primaryFpr });
    expect(() => refuseSelfApproval(own, { person: 'bob', primaryFpr })).toThrow(
      told('SELF_APPROVAL', { person: 'bob' }),
    );
  });

  test('is signed by nobody who executes or verifies', () => {
    refuseMachines(read(['alice', 'bob']), trust);
    for (const machine of ['erin', 'vera'])
      expect(() => refuseMachines(read(['alice', machine]), trust)).toThrow(told('MACHINE_KEY', { person: machine }));
  });

  test('was made under the trust file and the threshold in force', () => {
    const good = read(['alice']);
    requirePolicy(good, 'SG_1', trust);
    const active = `2 of 3, trust 1 ${trust.sha256}`;
    expect(() => requirePolicy(read([], { threshold: { m: 1, n: 3 } }), 'SG_1', trust)).toThrow(
      told('APPROVAL_POLICY', { signed: `1 of 3, trust 1 ${trust.sha256}`, active }),
    );
    expect(() => requirePolicy(good, 'SG_2', trust)).toThrow(
      told('APPROVAL_POLICY', { signed: active, active: `0 of 0, trust 1 ${trust.sha256}` }),
    );
    // A gate that the trust file does not know is not opened by an approval that says nobody is needed.
    expect(() => requirePolicy(read([], { threshold: { m: 0, n: 0 } }), 'SG_2', trust)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_POLICY' }),
    );
  });

  test('is signed by enough people, each counted once', () => {
    requireThreshold(read(['alice', 'bob']), 'SG_1', trust);
    expect(() => requireThreshold(read(['alice', 'alice']), 'SG_1', trust)).toThrow(
      told('APPROVAL_THRESHOLD', { people: ['alice'], needed: 2 }),
    );
    expect(() => requireThreshold(read(['bob', 'alice']), 'SG_2', trust)).toThrow(
      told('APPROVAL_THRESHOLD', { people: ['alice', 'bob'], needed: null }),
    );
  });
});
