/**
 * The operation of `trust add-person` and `trust update`: every change makes the next version. Where no version names root people it
 * is in force at once; else it is proposed, later changes are added to it, and `trust accept` puts it in force.
 */
import { readCertificate, signingFingerprints } from '../../gate/openpgp/certificate.ts';
import { pinTrust } from '../../gate/trust/pinned-trust.ts';
import { admitTrust } from '../../gate/trust/admit-trust.ts';
import { tallyRoots } from '../../gate/trust/trust-signatures.ts';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { instantOf, instantSchema } from '../../model/ids.ts';
import type { Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import {
  personIdSchema,
  type Membership,
  type Threshold,
  type Trust,
  type TrustedRole,
  type TrustRole,
} from '../../model/artefacts/trust.ts';
import { readCertificateFile, writeCertificate, writeProposal, writeTrust } from '../../state/files/trust-store.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import {
  firstTrust,
  withMember,
  withoutMember,
  withoutPerson,
  withRevocation,
  withThreshold,
} from '../../gate/trust/trust-edits.ts';
import { readTrustVersions, type TrustVersions } from './trust-versions.ts';
import type { TrustVersion, TrustState } from '../../model/outcomes/trust.ts';

export interface NewPerson {
  readonly id: string;
  readonly certPath: string;
  readonly gates: readonly Gate[];
  readonly roles: readonly TrustRole[];
}

/**
 * Adds a person with one certificate: pins its sha256 and the keys in it that may sign today, and lists the person at the
 * gates and roles named. Begins the first version when there is none. A new gate needs one person until
 * `trust update --threshold` raises it. Refusals: USAGE, PERSON_EXISTS, CERT, and those of the trust file.
 */
export async function addPerson(
  ctx: OperationContext,
  person: NewPerson,
): Promise<TrustState & { readonly fpr: string }> {
  const { id } = person;
  if (!personIdSchema.safeParse(id).success) throw new Refusal('USAGE', { reason: `not a person's id: ${id}` });
  const bytes = await readCertificateFile(person.certPath);
  const certificate = await readCertificate(person.certPath, bytes);
  const signing = await signingFingerprints(certificate, ctx.nowMs());
  if (signing.length === 0)
    throw new Refusal('CERT', { file: person.certPath, problem: 'it has no key that can sign today' });
  const standing = await readTrustVersions(ctx);
  const base = newestVersion(standing)?.trust ?? firstTrust(ctx.nowMs());
  if (base.people.some((each) => each.id === id)) throw new Refusal('PERSON_EXISTS', { person: id });
  const { fpr } = certificate;
  const cert = { fpr, cert_sha256: certificate.sha256, signing_fprs: signing };
  const known: Trust = { ...base, people: [...base.people, { id, certs: [cert] }] };
  const places: readonly TrustedRole[] = [...person.gates, ...person.roles];
  const next = places.reduce((trust, place) => withMember(trust, { place, person: id }), known);
  return { ...(await proposeTrust(ctx, { standing, next, added: { fpr, bytes } })), fpr };
}

export interface TrustChanges {
  readonly expires: string | null;
  readonly thresholds: readonly Threshold[];
  readonly grant: readonly Membership[];
  readonly withdraw: readonly Membership[];
  readonly removePeople: readonly string[];
  readonly revoke: readonly string[];
  readonly reason: string | null;
  readonly requirePlanSignature: boolean | null;
  readonly authz: Trust['authz']['mode'] | null;
}

/** The changes of `trust update` without flags. */
export const NO_TRUST_CHANGE: TrustChanges = {
  expires: null,
  thresholds: [],
  grant: [],
  withdraw: [],
  removePeople: [],
  revoke: [],
  reason: null,
  requirePlanSignature: null,
  authz: null,
};

/** Makes version N+1 with these changes, memberships before thresholds. Refusals: USAGE, those of the trust file. */
export async function updateTrust(ctx: OperationContext, changes: TrustChanges): Promise<TrustState> {
  const standing = await readTrustVersions(ctx);
  const base = newestVersion(standing);
  if (base === null) throw new Refusal('TRUST_MISSING', { folder: ctx.config.trust_dir });
  requireChange(changes);
  const { expires, reason, authz } = changes;
  const nowMs = ctx.nowMs();
  const plain: Trust = {
    ...base.trust,
    expires: expires ?? base.trust.expires,
    authz: authz === null ? base.trust.authz : { mode: authz },
    require_plan_signature: changes.requirePlanSignature ?? base.trust.require_plan_signature,
  };
  const revoked = changes.revoke.reduce(
    (trust, written) => withRevocation(trust, { written, reason: reason ?? '', nowMs }),
    plain,
  );
  const granted = changes.grant.reduce(withMember, revoked);
  const withdrawn = changes.withdraw.reduce(withoutMember, granted);
  const remaining = changes.removePeople.reduce(withoutPerson, withdrawn);
  return proposeTrust(ctx, { standing, next: changes.thresholds.reduce(withThreshold, remaining), added: null });
}

function requireChange(changes: TrustChanges): void {
  const { expires, revoke, reason, authz, requirePlanSignature } = changes;
  const lists = [changes.thresholds, changes.grant, changes.withdraw, changes.removePeople, revoke];
  const isNothing =
    lists.every((list) => list.length === 0) && expires === null && authz === null && requirePlanSignature === null;
  if (isNothing) throw usageRefusal('nothing to change');
  if (expires !== null && !instantSchema.safeParse(expires).success)
    throw usageRefusal(`--expires takes YYYY-MM-DDTHH:MM:SSZ, not ${expires}`);
  if (revoke.length > 0 && reason === null) throw usageRefusal('--revoke needs --reason');
}

/** Changes are added to the proposed version if there is one. */
function newestVersion({ inForce, proposal }: TrustVersions): TrustVersion | null {
  return proposal ?? inForce;
}

interface Change {
  readonly standing: TrustVersions;
  readonly next: Trust;
  readonly added: { readonly fpr: string; readonly bytes: Buffer } | null;
}

/** The certificate is written before the file that pins it: after a crash between the two the previous version is intact. */
async function proposeTrust(ctx: OperationContext, { standing, next, added }: Change): Promise<TrustState> {
  const { trust_dir: folder } = ctx.config;
  const { inForce, evidence } = standing;
  const nowMs = ctx.nowMs();
  const chain = { version: (inForce?.trust.version ?? 0) + 1, prev_sha256: inForce?.sha256 ?? null };
  const trust = { ...next, ...chain, issued_at: instantOf(nowMs) };
  const bytes = Buffer.from(canonicalJson(trust), 'utf8');
  const certFiles = new Map([...evidence.certFiles, ...(added === null ? [] : [[added.fpr, added.bytes] as const])]);
  const pinned = await pinTrust(bytes, certFiles);
  pinned.requireInForce(nowMs);
  const before = inForce === null ? null : await pinTrust(inForce.bytes, evidence.certFiles);
  const tallies = await tallyRoots({ bytes, next: pinned, before, signatures: [], nowMs });
  const state = { trust: pinned.trust, sha256: pinned.sha256, before: inForce?.trust ?? null };
  if (tallies.length > 0) {
    if (added !== null) await writeCertificate(folder, added.fpr, added.bytes);
    return { ...state, waiting: { ...(await writeProposal(folder, trust.version, bytes)), tallies } };
  }
  await admitTrust({ trustBytes: bytes, certFiles, signatures: [] }, nowMs);
  if (added !== null) await writeCertificate(folder, added.fpr, added.bytes);
  await writeTrust(folder, bytes, inForce === null ? null : { version: inForce.trust.version, bytes: inForce.bytes });
  return { ...state, waiting: null };
}

function usageRefusal(reason: string): Refusal {
  return new Refusal('USAGE', { reason });
}
