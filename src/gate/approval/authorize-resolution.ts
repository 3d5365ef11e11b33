/**
 * The decision about a resolution of SG_3: the same checks as for an approval, as far as there is no plan to compare with.
 * Knows only the facts that it is handed; it reads no file, clock or database.
 */
import { canonicalJson } from '../../model/encoding/canonical.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import {
  RESOLUTION_TYPE,
  resolutionSchema,
  type VoidsRun,
  type Resolution,
  type Resolves,
} from '../../model/artefacts/resolution.ts';
import type { Target } from '../../model/artefacts/target.ts';
import {
  refusingDocument,
  requireApprovals,
  requireCanonical,
  requireText,
  type ApprovalFile,
} from './approval-document.ts';
import { asciiText, formed } from '../canonical-document.ts';
import { unobserved, type RunCheck } from '../check.ts';
import { requireIssued, requireLifetime, requireSignedInside, requireUnexpired } from './lifetime.ts';
import { signersOfGate } from './planner-signature.ts';
import { refuseMachines, requirePolicy, requireThreshold } from './quorum.ts';
import { selfTest } from '../openpgp/self-test.ts';
import { verifySignatures, type VerifiedSignature } from '../openpgp/signature.ts';
import { requireAdmitted, type AdmittedTrust } from '../trust/admit-trust.ts';

const GATE = 'SG_3';
const GRANTED: unique symbol = Symbol('granted by authorizeResolution');

/** What a signed document and its signatures are judged by. */
export interface SignedFacts {
  readonly trust: AdmittedTrust;
  readonly file: ApprovalFile;
  /** Epoch milliseconds of the clock that decides: the database's when it is carried out. */
  readonly nowMs: number;
}

export interface ResolutionFacts extends SignedFacts {
  /** The connected database. */
  readonly target: Target;
  /** What is about to be done; null for a release, whose holds the document itself names. */
  readonly expected: VoidsRun | null;
}

/** A resolution whose signatures verified and which was in force; what it is for is another question. */
export interface SignedResolution {
  readonly resolution: Resolution;
  readonly text: string;
  readonly signatures: readonly VerifiedSignature[];
}

/** A verified resolution, as it is shown to the database. Only `authorizeResolution` makes one. */
export class AuthorizedResolution {
  readonly resolution: Resolution;
  readonly approvalText: string;
  readonly people: readonly string[];
  readonly fingerprints: readonly string[];
  readonly signaturePackets: readonly Uint8Array[];

  constructor(key: typeof GRANTED, read: SignedResolution) {
    if (key !== GRANTED) throw new TypeError('a resolution is authorized by authorizeResolution only');
    this.resolution = read.resolution;
    this.approvalText = read.text;
    this.people = [...new Set(read.signatures.map(({ person }) => person))].toSorted();
    this.fingerprints = [...new Set(read.signatures.map(({ fpr }) => fpr))].toSorted();
    this.signaturePackets = read.signatures.map(({ packet }) => packet);
    Object.freeze(this);
  }
}

/**
 * Decides, in the order of `authorize`; the first failure wins. Refusals: SELFTEST, TRUST_EXPIRED, the catalogue of
 * approvals, and RESOLUTION_MISMATCH when it was signed for something else than is due.
 */
export async function authorizeResolution(facts: ResolutionFacts): Promise<AuthorizedResolution> {
  const { target, expected: due } = facts;
  const subject: Subject = { target, require: (resolves) => requireExpectedAction(resolves, due) };
  return new AuthorizedResolution(GRANTED, await judged(facts, subject, unobserved));
}

/** What a document is held against: the database, and what is to be done. */
export interface Subject {
  readonly target: Target;
  /** RESOLUTION_MISMATCH. */
  require(resolves: Resolves): void;
}

/**
 * The same checks by the same function, for who signed and for who looks back; it grants nothing. `subject` is null where
 * nothing is at hand that tells what is due. Refusals: as authorizeResolution.
 */
export async function checkResolution(
  facts: SignedFacts,
  subject: Subject | null,
  check: RunCheck,
): Promise<SignedResolution> {
  return judged(facts, subject, check);
}

async function judged(
  { trust, file, nowMs }: SignedFacts,
  subject: Subject | null,
  check: RunCheck,
): Promise<SignedResolution> {
  await check('self-test', () => selfTest());
  await check('trust-in-force', () => requireAdmitted(trust, nowMs));
  const claims = await check('approval-present', () => requireApprovals([file]));
  const signatures = await verifySignatures(claims, { policy: signersOfGate(trust, GATE), nowMs }, check);
  const texts = await check('approval-ascii', () => requireText([file], signatures));
  const [read] = await check('approval-canonical', () => requireCanonical(texts));
  if (read === undefined) throw new Refusal('APPROVAL_MISSING');
  const resolution = await check('approval-form', () => resolutionOf(read.value));
  if (subject !== null) {
    await check('action-matches', () => subject.require(resolution.resolves));
    await check('database-matches', () => requireHere(resolution, subject.target));
  }
  const signed = { approval: resolution, signatures: read.signatures };
  await check('issued-in-the-past', () => requireIssued(signed, nowMs));
  await check('not-expired', () => requireUnexpired(signed, nowMs));
  await check('lifetime-allowed', () => requireLifetime(signed, GATE, trust));
  await check('signed-in-lifetime', () => requireSignedInside(signed, nowMs));
  await check('no-machine-signed', () => refuseMachines(signed, trust));
  await check('trust-policy-matches', () => requirePolicy(signed, GATE, trust));
  await check('threshold-reached', () => requireThreshold(signed, GATE, trust));
  return { resolution, text: read.text, signatures: read.signatures };
}

/** The content before anybody's signature is looked at, for showing and signing. Never decide by it. APPROVAL_*. */
export function unverifiedResolution(bytes: Uint8Array): Resolution {
  const text = refusingDocument(() => asciiText(bytes));
  const [read] = requireCanonical([{ text }]);
  return resolutionOf(read?.value);
}

function resolutionOf(value: unknown): Resolution {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (type !== RESOLUTION_TYPE) throw new Refusal('APPROVAL_TYPE', { expected: RESOLUTION_TYPE });
  return refusingDocument(() => formed(resolutionSchema, value));
}

function requireHere({ database }: Resolution, target: Target): void {
  const signed = [database.cluster_id, database.name, database.uuid].join(' ');
  const actual = [target.system_identifier, target.database_name, target.install_uuid].join(' ');
  if (signed !== actual) throw new Refusal('APPROVAL_DATABASE', { signed, actual });
}

/** Exactly what is about to be done; for a release, any holds. RESOLUTION_MISMATCH. */
export function requireExpectedAction(resolves: Resolves, due: VoidsRun | null): void {
  if (due === null ? resolves.action === 'release' : canonicalJson(resolves) === canonicalJson(due)) return;
  throw new Refusal('RESOLUTION_MISMATCH', {
    signed: canonicalJson(resolves),
    due: due === null ? 'release' : canonicalJson(due),
  });
}

/** It gives up the run of this plan. RESOLUTION_MISMATCH. */
export function requireRunOf(resolves: Resolves, { plan, sha256 }: SealedPlan): void {
  const { run_id: runId } = plan.header;
  const due = `${runId} of ${plan.document.document_id}, plan ${sha256}`;
  if (resolves.action === 'release') throw new Refusal('RESOLUTION_MISMATCH', { signed: 'release', due });
  const signed = `${resolves.run_id} of ${resolves.document_id}, plan ${resolves.plan_sha256}`;
  if (signed !== due) throw new Refusal('RESOLUTION_MISMATCH', { signed, due });
}
