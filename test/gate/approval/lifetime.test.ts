/** When an approval holds: every limit at its last good and its first bad moment. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { VerifiedSignature } from '../../../src/gate/openpgp/signature.ts';
import { CLOCK_TOLERANCE_MS } from '../../../src/gate/clock-tolerance.ts';
import {
  maxTtlSeconds,
  requireIssued,
  requireLater,
  requireLifetime,
  requireSignedInside,
  requireUnexpired,
} from '../../../src/gate/approval/lifetime.ts';
import type { AdmittedTrust } from '../../../src/gate/trust/admit-trust.ts';
import { approvalBytes, type Approval } from '../../../src/model/artefacts/approval.ts';
import { instantOf } from '../../../src/model/ids.ts';
import { PLAN } from '../../support/signing/gate-facts.ts';
import { makeApproval, makePerson, makeTrust, NOW_MS } from '../../support/signing/signing.ts';

const told = (code: string, facts: object) => expect.objectContaining({ code, facts });
let trust: AdmittedTrust;
let good: Approval;
beforeAll(async () => {
  const gates = [{ gate: 'SG_1' as const, m: 1, people: ['alice'], max_ttl_s: 7_200 }];
  trust = await makeTrust({ people: [await makePerson('alice')], gates }).admit();
  good = makeApproval(PLAN, { trust, ttlSeconds: 3_600 });
});

describe('an approval', () => {
  test('may be issued as far in the future as clocks may lie apart', () => {
    expect(CLOCK_TOLERANCE_MS).toBe(300_000);
    requireIssued({ approval: good }, NOW_MS - 300_000);
    expect(() => requireIssued({ approval: good }, NOW_MS - 301_000)).toThrow(
      told('APPROVAL_ISSUED_FUTURE', { issued_at: good.issued_at, now: instantOf(NOW_MS - 301_000) }),
    );
  });

  test('has expired at the instant of its expiry', () => {
    const lastMs = NOW_MS + 3_600_000;
    requireUnexpired({ approval: good }, lastMs - 1);
    expect(() => requireUnexpired({ approval: good }, lastMs)).toThrow(
      told('APPROVAL_EXPIRED', { not_after: good.not_after, now: instantOf(lastMs) }),
    );
  });

  test('lives longer than no time and at most as long as the trust file allows', () => {
    const lasting = (seconds: number): { readonly approval: Approval } => ({
      approval: { ...good, not_after: instantOf(NOW_MS + seconds * 1000) },
    });
    requireLifetime(lasting(1), 'SG_1', trust);
    requireLifetime(lasting(7_200), 'SG_1', trust);
    for (const seconds of [0, -1, 7_201])
      expect(() => requireLifetime(lasting(seconds), 'SG_1', trust)).toThrow(
        told('APPROVAL_TTL', { seconds, allowed: 7_200 }),
      );
    expect(maxTtlSeconds('SG_2', trust)).toBe(0);
    expect(() => requireLifetime(lasting(1), 'SG_2', trust)).toThrow(told('APPROVAL_TTL', { seconds: 1, allowed: 0 }));
  });

  test('is as old as its plan or younger', () => {
    const { created_at: created } = PLAN.plan.header;
    requireLater({ approval: { ...good, issued_at: created } }, PLAN.plan);
    const early = instantOf(Date.parse(created) - 1000);
    expect(() => requireLater({ approval: { ...good, issued_at: early } }, PLAN.plan)).toThrow(
      told('APPROVAL_BEFORE_PLAN', { created_at: created, issued_at: early }),
    );
  });

  test('is signed between its issue and now or its expiry, give or take what clocks lie apart', () => {
    const bytes = approvalBytes(good);
    const signed = (...times: readonly number[]) => ({
      bytes,
      text: bytes.toString(),
      approval: good,
      signatures: times.map((createdMs, at): VerifiedSignature => ({
        name: `${at}.asc`,
        document: bytes,
        person: 'alice',
        fpr: '0'.repeat(40),
        primaryFpr: '0'.repeat(40),
        createdMs,
        packet: bytes,
      })),
    });
    requireSignedInside(signed(NOW_MS - 300_000, NOW_MS + 300_000), NOW_MS);
    const refused = (nowMs: number, latestMs: number, ...times: readonly number[]) =>
      expect(() => requireSignedInside(signed(NOW_MS, ...times), nowMs)).toThrow(
        told('SIGNED_OUTSIDE_WINDOW', {
          file: '1.asc',
          signed_at: instantOf(times[0] ?? 0),
          earliest: instantOf(NOW_MS - 300_000),
          latest: instantOf(latestMs),
        }),
      );
    refused(NOW_MS, NOW_MS + 300_000, NOW_MS - 301_000);
    refused(NOW_MS, NOW_MS + 300_000, NOW_MS + 301_000);
    // Near its expiry that is the limit, not the tolerance.
    const expiryMs = NOW_MS + 3_600_000;
    requireSignedInside(signed(expiryMs), expiryMs - 1);
    refused(expiryMs - 1, expiryMs, expiryMs + 1000);
  });
});
