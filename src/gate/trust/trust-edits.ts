/** What a person can change in a trust file, as functions from one value to the next. The gate checks the result. */
import { MAX_TTL_SECONDS } from '../../model/artefacts/approval.ts';
import { fingerprintSchema, instantOf } from '../../model/ids.ts';
import { gateSchema, type Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import {
  TRUST_TYPE,
  type Membership,
  type Threshold,
  type Trust,
  type TrustedRole,
} from '../../model/artefacts/trust.ts';

/** The first trust file expires after a year; `trust update --expires` changes that. */
const FIRST_LIFETIME_MS = 365 * 86_400_000;

/** The file that the first person is added to. */
export function firstTrust(nowMs: number): Trust {
  return {
    type: TRUST_TYPE,
    version: 1,
    prev_sha256: null,
    issued_at: instantOf(nowMs),
    expires: instantOf(nowMs + FIRST_LIFETIME_MS),
    authz: { mode: 'db-verified' },
    require_plan_signature: false,
    people: [],
    gates: [],
    roles: [],
    revoked: [],
  };
}

/** Lists a person at a gate or in a role; a new one needs one person. */
export function withMember(trust: Trust, { place, person }: Membership): Trust {
  if (isGate(place)) {
    const known = trust.gates.some(({ gate }) => gate === place);
    const fresh = { gate: place, m: 1, people: [], max_ttl_s: MAX_TTL_SECONDS[place] };
    const gates = (known ? trust.gates : [...trust.gates, fresh]).map((policy) =>
      policy.gate === place ? { ...policy, people: [...policy.people, person] } : policy,
    );
    return { ...trust, gates };
  }
  const known = trust.roles.some(({ role }) => role === place);
  const roles = (known ? trust.roles : [...trust.roles, { role: place, m: 1, people: [] }]).map((policy) =>
    policy.role === place ? { ...policy, people: [...policy.people, person] } : policy,
  );
  return { ...trust, roles };
}

/** Takes a person from a gate or a role. A role without people is removed; USAGE if the person is not listed there. */
export function withoutMember(trust: Trust, { place, person }: Membership): Trust {
  const listed = [...trust.gates, ...trust.roles].some(
    (policy) => ('gate' in policy ? policy.gate : policy.role) === place && policy.people.includes(person),
  );
  if (!listed) throw usageRefusal(`${person} is not listed under ${place}`);
  const without = (people: readonly string[]) => people.filter((each) => each !== person);
  return {
    ...trust,
    gates: trust.gates.map((policy) =>
      policy.gate === place ? { ...policy, people: without(policy.people) } : policy,
    ),
    roles: trust.roles
      .map((policy) => (policy.role === place ? { ...policy, people: without(policy.people) } : policy))
      .filter(({ people }) => people.length > 0),
  };
}

/** Removes a person from the file, from every gate and every role. USAGE for an unknown person. */
export function withoutPerson(trust: Trust, person: string): Trust {
  if (!trust.people.some(({ id }) => id === person)) throw usageRefusal(`the trust file does not know ${person}`);
  const places: readonly TrustedRole[] = [
    ...trust.gates.filter(({ people }) => people.includes(person)).map(({ gate }) => gate),
    ...trust.roles.filter(({ people }) => people.includes(person)).map(({ role }) => role),
  ];
  const left = places.reduce((rest, place) => withoutMember(rest, { place, person }), trust);
  return { ...left, people: left.people.filter(({ id }) => id !== person) };
}

/** Sets how many people a gate or a role needs. USAGE for an unknown one. */
export function withThreshold(trust: Trust, { place, m }: Threshold): Trust {
  const known = [...trust.gates.map(({ gate }) => gate), ...trust.roles.map(({ role }) => role)];
  if (!known.some((each) => each === place)) throw usageRefusal(`the trust file does not know ${place}`);
  return {
    ...trust,
    gates: trust.gates.map((policy) => (policy.gate === place ? { ...policy, m } : policy)),
    roles: trust.roles.map((policy) => (policy.role === place ? { ...policy, m } : policy)),
  };
}

/**
 * Revokes a key from now on, for signatures of any date. Only keys that the file pins can be revoked, so that a typing
 * error is noticed. USAGE.
 */
export function withRevocation(
  trust: Trust,
  { written, reason, nowMs }: { readonly written: string; readonly reason: string; readonly nowMs: number },
): Trust {
  const fpr = written.toLowerCase();
  const pinned = trust.people.flatMap(({ certs }) => certs.flatMap((cert) => [cert.fpr, ...cert.signing_fprs]));
  if (!fingerprintSchema.safeParse(fpr).success || !pinned.includes(fpr))
    throw usageRefusal(`the trust file pins no key ${written}`);
  return { ...trust, revoked: [...trust.revoked, { fpr, since: instantOf(nowMs), reason }] };
}

function isGate(place: TrustedRole): place is Gate {
  return gateSchema.safeParse(place).success;
}

function usageRefusal(reason: string): Refusal {
  return new Refusal('USAGE', { reason });
}
