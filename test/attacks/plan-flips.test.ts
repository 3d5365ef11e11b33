/**
 * No single byte of a plan can be another one. A changed plan is not opened, or it is opened as the
 * other plan that it is, with another digest, which no approval of this one covers. In `npm test` every third byte is
 * changed, and 1,000 at random; with the fault suites every byte, and 20,000 at random.
 */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { ApprovalFile } from '../../src/gate/approval/approval-document.ts';
import type { AdmittedTrust } from '../../src/gate/trust/admit-trust.ts';
import { Refusal } from '../../src/model/refusals/refusal.ts';
import { openPlan } from '../../src/planner/plan/open-plan.ts';
import { decide, PLAN } from '../support/signing/gate-facts.ts';
import { makeApproval, makePerson, makeTrust, signApproval } from '../support/signing/signing.ts';
import { byForm } from '../faults/harness/form.ts';
import { attack } from './attack.ts';

/** How many bytes lie between two that are changed: no place of the plan is left out. */
const STEP = byForm({ short: 3, long: 1 });
const SAMPLED = byForm({ short: 1_000, long: 20_000 });

const NOT_OPENED = [
  attack(226, 'PLAN_JSON'),
  attack(226, 'PLAN_VERSION'),
  attack(226, 'PLAN_SCHEMA'),
  attack(226, 'PLAN_TAMPERED'),
  attack(226, 'PROFILE_UNKNOWN'),
];

let trust: AdmittedTrust;
let signed: ApprovalFile;
beforeAll(async () => {
  const alice = await makePerson('alice');
  trust = await makeTrust({ people: [alice] }).admit();
  signed = await signApproval(makeApproval(PLAN, { trust }), [alice]);
});

test('the unchanged plan is opened and covered', async () => {
  const plan = await openPlan(PLAN.bytes);
  await expect(decide(trust, { approvalFiles: [signed], plan })).resolves.toMatchObject({ people: ['alice'] });
});

test('[attack 226] bytes all over the plan, each changed to another value', async () => {
  const seen = new Set<string>();
  const flip = async (at: number, mask: number) => {
    const bytes = Buffer.from(PLAN.bytes);
    bytes[at] = (bytes[at] ?? 0) ^ mask;
    seen.add(await verdict(bytes));
  };
  // The lowest bit, because then text stays text and more than the JSON reader is asked.
  for (let at = 0; at < PLAN.bytes.length; at += STEP) await flip(at, 1);
  const anyByte = fc.nat(PLAN.bytes.length - 1);
  const anyChange = fc.integer({ min: 1, max: 255 });
  await fc.assert(fc.asyncProperty(anyByte, anyChange, flip), { numRuns: SAMPLED });
  expect([...seen].toSorted()).toEqual([...NOT_OPENED, attack(226, 'APPROVAL_PLAN_MISMATCH')].toSorted());
});

/** The code by which a changed plan is refused: when it is opened, else by the gate under the old approval. */
async function verdict(bytes: Buffer): Promise<string> {
  try {
    const plan = await openPlan(bytes);
    await decide(trust, { approvalFiles: [signed], plan });
    return 'accepted';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}
