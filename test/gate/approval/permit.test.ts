import { beforeAll, describe, expect, test } from 'vitest';
import type { Authorization } from '../../../src/gate/approval/authorize.ts';
import { mintPermit, Permit } from '../../../src/gate/approval/permit.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { instantOf } from '../../../src/model/ids.ts';
import { decide, PLAN } from '../../support/signing/gate-facts.ts';
import {
  makeApproval,
  makePerson,
  makeTrust,
  NOW_MS,
  signApproval,
  type TestPerson,
} from '../../support/signing/signing.ts';

const RUN = PLAN.plan.header.run_id;
const OTHER_RUN = '3f2c8a10-0000-4000-8000-000000000002';
const EXPIRED = { not_after: instantOf(NOW_MS + 600_000), now: instantOf(NOW_MS + 600_000) };
let alice: TestPerson;
let trust: AdmittedTrust;

beforeAll(async () => {
  alice = await makePerson('alice');
  trust = await makeTrust({ people: [alice] }).admit();
});

async function authorized(): Promise<Authorization> {
  const file = await signApproval(makeApproval(PLAN, { trust, ttlSeconds: 600 }), [alice]);
  return decide(trust, { approvalFiles: [file] });
}

describe('mintPermit', () => {
  test('gives leave for each phase of the gate once, until the approval expires', async () => {
    const authorization = await authorized();
    const permit = mintPermit(authorization, 'cut_leg_a', RUN, NOW_MS);
    expect(permit.phase).toBe('cut_leg_a');
    expect(permit.notAfterMs).toBe(NOW_MS + 600_000);
    expect(permit.authorization).toBe(authorization);
    expect(mintPermit(authorization, 'leg_b_record', RUN, NOW_MS).phase).toBe('leg_b_record');
    expect(() => mintPermit(authorization, 'cut_leg_a', RUN, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_REPLAY', facts: { phase: 'cut_leg_a' } }),
    );
  });

  test.each([
    ['a phase of another gate', 'lifecycle_enact', RUN, NOW_MS, 'APPROVAL_GATE', { signed: 'SG_1', actual: 'SG_2' }],
    ['another run', 'cut_leg_a', OTHER_RUN, NOW_MS, 'APPROVAL_RUN', { signed: RUN, actual: OTHER_RUN }],
    ['a time after its expiry', 'cut_leg_a', RUN, NOW_MS + 600_000, 'APPROVAL_EXPIRED', EXPIRED],
    ['a time that is no number', 'cut_leg_a', RUN, Number.NaN, 'APPROVAL_EXPIRED', { ...EXPIRED, now: null }],
  ] as const)('gives none for %s', async (_what, phase, run, nowMs, code, facts) => {
    const authorization = await authorized();
    expect(() => mintPermit(authorization, phase, run, nowMs)).toThrow(expect.objectContaining({ code, facts }));
    expect(mintPermit(authorization, 'cut_leg_a', RUN, NOW_MS + 599_999).phase).toBe('cut_leg_a');
  });

  test('gives none for an object that only looks like an authorization', async () => {
    const real = await authorized();
    const forged = Object.create(real);
    expect(() => mintPermit(forged, 'cut_leg_a', RUN, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_MISSING', facts: { phase: 'cut_leg_a' } }),
    );
  });
});

describe('a permit', () => {
  test('is spent once', async () => {
    const permit = mintPermit(await authorized(), 'cut_leg_a', RUN, NOW_MS);
    permit.spend('cut_leg_a', RUN, NOW_MS);
    expect(() => permit.spend('cut_leg_a', RUN, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_REPLAY', facts: { phase: 'cut_leg_a' } }),
    );
  });

  test('is of no use for another run or after its expiry', async () => {
    const permit = mintPermit(await authorized(), 'cut_leg_a', RUN, NOW_MS);
    expect(() => permit.spend('cut_leg_a', OTHER_RUN, NOW_MS)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_RUN', facts: { signed: RUN, actual: OTHER_RUN } }),
    );
    expect(() => permit.spend('cut_leg_a', RUN, NOW_MS + 600_000)).toThrow(
      expect.objectContaining({ code: 'APPROVAL_EXPIRED', facts: EXPIRED }),
    );
  });

  test('is of no use for another phase, even where types were got around', async () => {
    const permit = mintPermit(await authorized(), 'cut_leg_a', RUN, NOW_MS);
    const spend: unknown = Reflect.get(permit, 'spend');
    expect(spend).toBeTypeOf('function');
    expect(() => Reflect.apply(permit.spend, permit, ['leg_b_record', RUN, NOW_MS])).toThrow(
      expect.objectContaining({ code: 'APPROVAL_PHASES', facts: { signed: 'cut_leg_a', actual: 'leg_b_record' } }),
    );
  });

  test('cannot be constructed or copied', async () => {
    const authorization = await authorized();
    const permit = mintPermit(authorization, 'cut_leg_a', RUN, NOW_MS);
    expect(() => Reflect.construct(Permit, [Symbol('minted by mintPermit'), 'cut_leg_a', authorization])).toThrow(
      new TypeError('a permit is minted by mintPermit only'),
    );
    expect(() => Reflect.apply(permit.spend, { ...permit }, ['cut_leg_a', RUN, NOW_MS])).toThrow(TypeError);
  });
});
