/** When an approval is in force, by the one time that the caller passes. */
import { MAX_TTL_SECONDS, type Approval } from '../../model/artefacts/approval.ts';
import type { Gate } from '../../model/phase.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { instantOf } from '../../model/ids.ts';
import type { ReadApproval } from './approval-document.ts';
import { CLOCK_TOLERANCE_MS } from '../clock-tolerance.ts';
import type { AdmittedTrust } from '../trust/admit-trust.ts';

interface WithApproval {
  readonly approval: Pick<Approval, 'issued_at' | 'not_after'>;
}

/** Requires an issue time that is not in the future, within the tolerance. APPROVAL_ISSUED_FUTURE. */
export function requireIssued({ approval }: WithApproval, nowMs: number): void {
  if (Date.parse(approval.issued_at) > nowMs + CLOCK_TOLERANCE_MS)
    throw new Refusal('APPROVAL_ISSUED_FUTURE', { issued_at: approval.issued_at, now: instantOf(nowMs) });
}

/** Requires a time before expiry; the instant of expiry is too late. APPROVAL_EXPIRED. */
export function requireUnexpired({ approval }: WithApproval, nowMs: number): void {
  if (!(nowMs < Date.parse(approval.not_after)))
    throw new Refusal('APPROVAL_EXPIRED', { not_after: approval.not_after, now: instantOf(nowMs) });
}

/** Requires a lifetime above zero and within the limit, which the trust file may only shorten. APPROVAL_TTL. */
export function requireLifetime({ approval }: WithApproval, gate: Gate, trust: AdmittedTrust): void {
  const seconds = (Date.parse(approval.not_after) - Date.parse(approval.issued_at)) / 1000;
  const allowed = maxTtlSeconds(gate, trust);
  if (seconds <= 0 || seconds > allowed) throw new Refusal('APPROVAL_TTL', { seconds, allowed });
}

/** Requires that the approval is not older than its plan. APPROVAL_BEFORE_PLAN. */
export function requireLater({ approval }: WithApproval, plan: Plan): void {
  if (Date.parse(plan.header.created_at) > Date.parse(approval.issued_at))
    throw new Refusal('APPROVAL_BEFORE_PLAN', { created_at: plan.header.created_at, issued_at: approval.issued_at });
}

/** Requires that each signature claims a time between issue and now or expiry, within the tolerance. SIGNED_OUTSIDE_WINDOW. */
export function requireSignedInside(
  { approval, signatures }: WithApproval & Pick<ReadApproval, 'signatures'>,
  nowMs: number,
): void {
  const earliestMs = Date.parse(approval.issued_at) - CLOCK_TOLERANCE_MS;
  const latestMs = Math.min(nowMs + CLOCK_TOLERANCE_MS, Date.parse(approval.not_after));
  for (const { name, createdMs } of signatures) {
    if (createdMs >= earliestMs && createdMs <= latestMs) continue;
    throw new Refusal('SIGNED_OUTSIDE_WINDOW', {
      file: name,
      signed_at: instantOf(createdMs),
      earliest: instantOf(earliestMs),
      latest: instantOf(latestMs),
    });
  }
}

/** The longest lifetime of an approval of `gate`, in seconds; 0 when the trust file does not know the gate. */
export function maxTtlSeconds(gate: Gate, trust: AdmittedTrust): number {
  return Math.min(MAX_TTL_SECONDS[gate], trust.gate(gate)?.max_ttl_s ?? 0);
}
