/**
 * The judge of resolutions of SG_3: the checks of an approval, as far as there is no plan to compare with. It knows only the facts
 * that it is given: it reads no file, clock or database, and grants nothing.
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
import { asciiText, requireSchema } from '../canonical-document.ts';
import type { RunCheck } from '../check.ts';
import { requireIssued, requireLifetime, requireSignedInside, requireUnexpired } from './lifetime.ts';
import { signersOfGate } from './planner-signature.ts';
import { refuseMachines, requirePolicy, requireThreshold } from './quorum.ts';
import { selfTest } from '../openpgp/self-test.ts';
import { verifySignatures, type VerifiedSignature } from '../openpgp/signature.ts';
import { requireAdmitted, type AdmittedTrust } from '../trust/admit-trust.ts';

const GATE = 'SG_3';

/** The facts by which a signed document and its signatures are judged. */
export interface SignedFacts {
  readonly trust: AdmittedTrust;
  readonly file: ApprovalFile;
  /** Epoch milliseconds of the decision: the database's clock when it is carried out, the time of the receipt at an audit. */
  readonly nowMs: number;
}

/** A resolution that passed every check that was made. */
export interface SignedResolution {
  readonly resolution: Resolution;
  readonly text: string;
  readonly signatures: readonly VerifiedSignature[];
}

/** What a resolution is compared with: the database, and the action that is expected. */
export interface Subject {
  readonly target: Target;
  /** Refuses any other action. RESOLUTION_MISMATCH. */
  requireAction(resolves: Resolves): void;
}

/**
 * Makes every check of a resolution in the order of `GATE_CHECKS`; it grants nothing. `subject` is null where the caller cannot
 * know what is expected, and then the two checks against it are left out. Refusals: those of `judgeApproval` that a document
 * without a plan can have, and RESOLUTION_MISMATCH.
 */
export async function judgeResolution(
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
    await check('action-matches', () => subject.requireAction(resolution.resolves));
    await check('database-matches', () => requireDatabase(resolution, subject.target));
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

/** The content before any signature is verified, for showing and signing; must not be used for decisions. Refusals: APPROVAL_*. */
export function unverifiedResolution(bytes: Uint8Array): Resolution {
  const text = refusingDocument(() => asciiText(bytes));
  const [read] = requireCanonical([{ text }]);
  return resolutionOf(read?.value);
}

function resolutionOf(value: unknown): Resolution {
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
  if (type !== RESOLUTION_TYPE) throw new Refusal('APPROVAL_TYPE', { expected: RESOLUTION_TYPE });
  return refusingDocument(() => requireSchema(resolutionSchema, value));
}

function requireDatabase({ database }: Resolution, target: Target): void {
  const signed = [database.cluster_id, database.name, database.uuid].join(' ');
  const actual = [target.system_identifier, target.database_name, target.install_uuid].join(' ');
  if (signed !== actual) throw new Refusal('APPROVAL_DATABASE', { signed, actual });
}

/** Requires exactly the expected action, or for null a release of any holds. RESOLUTION_MISMATCH. */
export function requireExpectedAction(resolves: Resolves, expected: VoidsRun | null): void {
  if (expected === null ? resolves.action === 'release' : canonicalJson(resolves) === canonicalJson(expected)) return;
  throw new Refusal('RESOLUTION_MISMATCH', {
    signed: canonicalJson(resolves),
    due: expected === null ? 'release' : canonicalJson(expected),
  });
}

/** Requires that the run of this plan is voided. RESOLUTION_MISMATCH. */
export function requireRunOf(resolves: Resolves, { plan, sha256 }: SealedPlan): void {
  const { run_id: runId } = plan.header;
  const due = `${runId} of ${plan.document.document_id}, plan ${sha256}`;
  if (resolves.action === 'release') throw new Refusal('RESOLUTION_MISMATCH', { signed: 'release', due });
  const signed = `${resolves.run_id} of ${resolves.document_id}, plan ${resolves.plan_sha256}`;
  if (signed !== due) throw new Refusal('RESOLUTION_MISMATCH', { signed, due });
}
