/** The planner's own signature over the plan: whose signature counts, and the refusal when none does. */
import { beforeAll, describe, expect, test } from 'vitest';
import { signersOfGate, verifiedPlanner } from '../../../src/gate/approval/planner-signature.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { PLAN } from '../../support/signing/gate-facts.ts';
import { makePerson, makeTrust, NOW_MS, signBytes, type TestPerson } from '../../support/signing/signing.ts';

let alice: TestPerson;
let paul: TestPerson;
let trust: AdmittedTrust;
beforeAll(async () => {
  [alice, paul] = [await makePerson('alice'), await makePerson('paul')];
  trust = await makeTrust({
    people: [alice, paul],
    gates: [{ gate: 'SG_1', m: 1, people: ['alice'] }],
    roles: [{ role: 'plan', people: ['paul'] }],
    requirePlanSignature: true,
  }).admit();
});

const planner = (planSignature: Uint8Array | undefined, by = trust) =>
  verifiedPlanner({ trust: by, plan: PLAN, planSignature, nowMs: NOW_MS });
const refusal = (because: string, facts: object = {}) => ({ code: 'PLAN_SIGNATURE', facts: { because, ...facts } });

describe('the planner', () => {
  test('is the person of the role who signed the plan', async () => {
    const { bytes } = await signBytes(PLAN.bytes, paul);
    await expect(planner(bytes)).resolves.toEqual({ person: 'paul', primaryFpr: paul.keys[0].fpr });
  });

  test('is nobody where the trust file does not ask for one', async () => {
    const open = await makeTrust({ people: [alice] }).admit();
    await expect(planner(Buffer.from('junk'), open)).resolves.toBeNull();
    await expect(planner(undefined, open)).resolves.toBeNull();
  });

  test('is asked for otherwise, and told by the check that failed', async () => {
    await expect(planner(undefined)).rejects.toMatchObject(refusal('SIGNATURE_MISSING'));
    await expect(planner(Buffer.from('junk'))).rejects.toMatchObject(
      refusal('SIGNATURE_ARMOR', { file: 'plan.json.asc' }),
    );
    await expect(planner(Buffer.from('junk'))).rejects.toMatchObject({ cause: { code: 'SIGNATURE_ARMOR' } });
    const fault = new TypeError('a fault of the program');
    const findIndex = () => {
      throw fault;
    };
    await expect(planner(Object.assign(Buffer.from('junk'), { findIndex }))).rejects.toBe(fault);
    const { bytes: byAlice } = await signBytes(PLAN.bytes, alice);
    await expect(planner(byAlice)).rejects.toMatchObject(refusal('SIGNER_GATE', { person: 'alice' }));
    const { bytes: ofAnother } = await signBytes(Buffer.from('another'), paul);
    await expect(planner(ofAnother)).rejects.toMatchObject(refusal('SIGNATURE_BAD'));
  });
});

describe('the signers of a gate', () => {
  test('are the people whom the trust file lists there', async () => {
    const policy = signersOfGate(trust, 'SG_1');
    expect([policy.maySign('alice'), policy.maySign('paul')]).toEqual([true, false]);
    expect(signersOfGate(trust, 'SG_2').maySign('alice')).toBe(false);
    expect(policy.signerOf(alice.keys[0].fpr)?.person).toBe('alice');
    expect(policy.signerOf('0'.repeat(40))).toBeNull();
    const revoked = [{ fpr: alice.keys[0].fpr, since: '2026-11-20T12:00:00Z', reason: 'lost' }];
    const without = signersOfGate(await makeTrust({ people: [alice], revoked }).admit(), 'SG_1');
    expect([policy.isRevoked(alice.keys[0].fpr), without.isRevoked(alice.keys[0].fpr)]).toEqual([false, true]);
  });
});
