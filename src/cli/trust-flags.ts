/** Memberships and thresholds of the trust file as they are typed after flags. */
import { TRUST_ROLES, type Membership, type Threshold, type TrustedRole } from '../model/artefacts/trust.ts';
import { gateSchema } from '../model/phase.ts';
import { Refusal } from '../model/refusals/refusal.ts';

/** Reads `SG_1=2` or `root=2`. USAGE for anything else. */
export function parseThreshold(written: string): Threshold {
  const [, place, m] = /^(\w+)=(\d{1,3})$/.exec(written) ?? [];
  const known = parseTrustedRole(place);
  if (known === null)
    throw new Refusal('USAGE', { reason: `--threshold takes GATE=N or root=N, such as SG_1=2, not ${written}` });
  return { place: known, m: Number(m) };
}

/** Reads `SG_1=alice` or `root=alice`. USAGE for anything else. */
export function parseMembership(written: string): Membership {
  const [, place, person] = /^(\w+)=(.+)$/.exec(written) ?? [];
  const known = parseTrustedRole(place);
  if (known === null || person === undefined) {
    const reason = `a gate or a role and a person are needed, such as SG_1=alice or root=alice, not ${written}`;
    throw new Refusal('USAGE', { reason });
  }
  return { place: known, person };
}

function parseTrustedRole(written: string | undefined): TrustedRole | null {
  const gate = gateSchema.safeParse(written).data;
  return gate ?? TRUST_ROLES.find((role) => role === written) ?? null;
}
