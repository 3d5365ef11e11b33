/**
 * The pair of signatures under a manifest: whose keys may make them, and whether they did. Executor and
 * verifier are two people of the trust file, with a key each, and neither may sign at a gate.
 */
import {
  MACHINE_ROLES,
  payloadOf,
  preAuthEncoding,
  type Envelope,
  type MachineRole,
} from '../../model/encoding/dsse.ts';
import { armoredSignature } from '../../model/encoding/armored.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { unobserved } from '../check.ts';
import type { Prior } from './coverage.ts';
import { policyFor } from './planner-signature.ts';
import { verifySignatures } from '../openpgp/signature.ts';
import type { AdmittedTrust } from '../trust/admit-trust.ts';

/** Who signed one half. */
export interface PairSigner {
  readonly role: MachineRole;
  readonly person: string;
  readonly fpr: string;
}

/** Whether the trust file names machines for both roles: then a manifest counts only with the signatures of both. */
export function demandsPair(trust: AdmittedTrust): boolean {
  return MACHINE_ROLES.every((role) => trust.peopleOf(role).length > 0);
}

/**
 * Requires that the configured keys may sign: both or none, none only if the trust file does not require them, each pinned
 * and not revoked under its own role, of two people who may not sign at a gate.
 * Refusals: MACHINE_KEY_MISSING, MACHINE_KEY_ROLE, MACHINE_KEY_SHARED, MACHINE_KEY_SAY.
 */
export function requireMachines(trust: AdmittedTrust, keys: { readonly [role in MachineRole]: string | null }): void {
  const missing = MACHINE_ROLES.filter((role) => keys[role] === null);
  if (missing.length === MACHINE_ROLES.length && !demandsPair(trust)) return;
  if (missing.length > 0) throw new Refusal('MACHINE_KEY_MISSING', { missing });
  const owners = MACHINE_ROLES.map((role) => ownerOf(trust, role, keys[role] ?? ''));
  if (new Set(owners).size !== owners.length) throw new Refusal('MACHINE_KEY_SHARED', { people: owners });
  for (const person of owners) requireSeparationOfDuties(trust, person);
}

/**
 * Verifies every signature of an envelope as strictly as one of an approval, by keys of machines alone, and returns who made
 * each, in order. A half may be missing. Refusals: SIGNATURE_*, SIGNER_*, KEY_*, MACHINE_KEY_SHARED, MACHINE_KEY_SAY.
 */
export async function verifyHalves(
  envelope: Envelope,
  trust: AdmittedTrust,
  nowMs: number,
): Promise<readonly PairSigner[]> {
  const document = preAuthEncoding(envelope.payloadType, payloadOf(envelope));
  // The keyid is ignored: the signed part of a signature names its key.
  const claims = envelope.signatures.map(({ sig }, index) => ({
    name: `signature ${index + 1} of the manifest`,
    bytes: Buffer.from(armoredSignature(Buffer.from(sig, 'base64')), 'ascii'),
    document,
  }));
  const machines = MACHINE_ROLES.flatMap((role) => trust.peopleOf(role));
  const signed = await verifySignatures(claims, { policy: policyFor(trust, machines), nowMs }, unobserved);
  return signed.map(({ person, fpr }) => {
    requireSeparationOfDuties(trust, person);
    const role = trust.peopleOf('executor').includes(person) ? 'executor' : 'verifier';
    return { role, person, fpr };
  });
}

/** Requires exactly one signature of each role. MANIFEST_PAIR. */
export function requirePair(signers: readonly PairSigner[]): void {
  const roles = signers.map(({ role }) => role).toSorted();
  if (roles.join(' ') !== MACHINE_ROLES.join(' ')) throw new Refusal('MANIFEST_PAIR', { signed_by: roles });
}

/**
 * Where the trust file names machines for both roles, SG_2 enacts only what both have signed, and the
 * statement that they signed is the one that the approval names. APPROVAL_PRIOR, with the code that says why in the facts.
 */
export async function requireSignedPrior(trust: AdmittedTrust, prior: Prior | null, nowMs: number): Promise<void> {
  if (prior === null || !demandsPair(trust)) return;
  const found = sha256(payloadOf(prior.manifest));
  if (found !== prior.manifestSha256)
    throw new Refusal('APPROVAL_PRIOR', {
      problem: 'the manifest is another one',
      signed: prior.manifestSha256,
      found,
    });
  try {
    requirePair(await verifyHalves(prior.manifest, trust, nowMs));
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Refusal('APPROVAL_PRIOR', { ...error.facts, because: error.code }, { cause: error });
  }
}

function ownerOf(trust: AdmittedTrust, role: MachineRole, fpr: string): string {
  const signer = trust.signerOf(fpr);
  const refuse = (problem: string): never => {
    throw new Refusal('MACHINE_KEY_ROLE', { role, fpr, problem });
  };
  if (signer === null) return refuse('the trust file does not pin it');
  const { person, certificate } = signer;
  if (!trust.peopleOf(role).includes(person)) return refuse(`${person} does not have the role`);
  if ([fpr, certificate.fpr].some((key) => trust.isRevoked(key))) return refuse('the trust file revokes it');
  return person;
}

/** A person of both roles could sign both halves; one who may sign at a gate could sign what they approved. */
function requireSeparationOfDuties(trust: AdmittedTrust, person: string): void {
  if (MACHINE_ROLES.every((role) => trust.peopleOf(role).includes(person)))
    throw new Refusal('MACHINE_KEY_SHARED', { people: [person] });
  const gate = trust.trust.gates.find(({ people }) => people.includes(person))?.gate;
  if (gate !== undefined) throw new Refusal('MACHINE_KEY_SAY', { person, gate });
}
