/**
 * The decision: whether signed approvals cover a plan at a gate, now. `authorize` reads as the list of design 4, section 2;
 * first failure wins and nothing is skipped. Knows only the facts that it is handed; it reads no file, clock or database.
 */
import type { Approval } from '../../model/artefacts/approval.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import type { Gate } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import {
  requireApprovals,
  requireCanonical,
  requireForm,
  requireText,
  type ApprovalFile,
  type ReadApproval,
} from './approval-document.ts';
import { observedBy, type Observe } from '../check.ts';
import {
  requireAllowance,
  requireDatabase,
  ledgerHeadOf,
  requireGate,
  requireHead,
  requirePlan,
  requirePrior,
  requireSubject,
  type Prior,
} from './coverage.ts';
import { requireIssued, requireLater, requireLifetime, requireSignedInside, requireUnexpired } from './lifetime.ts';
import { requireSignedPrior } from './manifest-pair.ts';
import { signersOfGate, verifiedPlanner } from './planner-signature.ts';
import {
  oneApproval,
  refuseMachines,
  refuseRejected,
  refuseSelfApproval,
  requirePolicy,
  requireThreshold,
} from './quorum.ts';
import { selfTest } from '../openpgp/self-test.ts';
import { verifySignatures } from '../openpgp/signature.ts';
import { requireAdmitted, type AdmittedTrust } from '../trust/admit-trust.ts';

/** Everything that the decision rests on. Nothing has a default: what is not there is typed out as such. */
export interface GateFacts {
  /** The gate of the phase that is about to be executed; never taken from a file. */
  readonly gate: Gate;
  readonly trust: AdmittedTrust;
  /** The approvals given for this gate, rejections included, with the signatures that lie beside them. */
  readonly approvalFiles: readonly ApprovalFile[];
  readonly plan: SealedPlan;
  /** sha256 of the review.md that lies beside the plan. */
  readonly reviewSha256: string;
  /** Bytes of plan.json.asc, or undefined when there is none. */
  readonly planSignature: Uint8Array | undefined;
  /** For SG_2, what SG_1 closed with: from the database at apply, from the run's folder at check. */
  readonly prior: Prior | null;
  /** Epoch milliseconds of the clock that decides: the database's at apply. */
  readonly nowMs: number;
}

/**
 * Decides. Returns the one value that permits can be minted from, or throws the Refusal of the first check that fails.
 * `observe` hears of each check as it is made. Refusals: SELFTEST, TRUST_EXPIRED, and the catalogue of approvals.
 */
export async function authorize(facts: GateFacts, observe: Observe): Promise<Authorization> {
  const { gate, trust, plan, nowMs } = facts;
  const check = observedBy(observe);
  await check('self-test', () => selfTest());
  await check('trust-in-force', () => requireAdmitted(trust, nowMs));
  const claims = await check('approval-present', () => requireApprovals(facts.approvalFiles));
  const signatures = await verifySignatures(claims, { policy: signersOfGate(trust, gate), nowMs }, check); // V2.2 to V3.6
  const texts = await check('approval-ascii', () => requireText(facts.approvalFiles, signatures));
  const values = await check('approval-canonical', () => requireCanonical(texts));
  const approvals = await check('approval-form', () => requireForm(values));
  await check('gate-matches', () => each(approvals, (file) => requireGate(file, gate)));
  await check('plan-matches', () => each(approvals, (file) => requirePlan(file, sha256(plan.bytes))));
  const planner = await check('plan-signed', () => verifiedPlanner(facts));
  await check('subject-matches', () => each(approvals, (file) => requireSubject(file, plan.plan, facts.reviewSha256)));
  await check('database-matches', () => each(approvals, (file) => requireDatabase(file, plan.plan)));
  await check('allowance-matches', () => each(approvals, (file) => requireAllowance(file, plan.plan, gate)));
  await check('ledger-head-matches', () => {
    const head = ledgerHeadOf(plan.plan, gate, facts.prior);
    if (head !== null) each(approvals, (file) => requireHead(file, head));
  });
  await check('prior-matches', async () => {
    each(approvals, (file) => requirePrior(file, gate, facts.prior));
    await requireSignedPrior(trust, facts.prior, nowMs);
  });
  // A rejection does not lapse: were it to expire, waiting would overrule it.
  const approving = approvals.filter(({ approval }) => approval.decision === 'approve');
  await check('issued-in-the-past', () => each(approving, (file) => requireIssued(file, nowMs)));
  await check('not-expired', () => each(approving, (file) => requireUnexpired(file, nowMs)));
  await check('lifetime-allowed', () => each(approving, (file) => requireLifetime(file, gate, trust)));
  await check('issued-after-plan', () => each(approving, (file) => requireLater(file, plan.plan)));
  await check('signed-in-lifetime', () => each(approving, (file) => requireSignedInside(file, nowMs)));
  const approved = await check('nobody-rejected', () => {
    refuseRejected(approvals);
    return oneApproval(approving);
  });
  await check('planner-did-not-sign', () => refuseSelfApproval(approved, planner));
  await check('no-machine-signed', () => refuseMachines(approved, trust));
  await check('trust-policy-matches', () => requirePolicy(approved, gate, trust));
  await check('threshold-reached', () => requireThreshold(approved, gate, trust));
  return new Authorization(GRANTED, approved);
}

const GRANTED: unique symbol = Symbol('granted by authorize');

/**
 * A verified approval: the parsed value, its bytes' digest and text, and who signed. Nobody reads the file again, and only
 * `authorize` can make one, so that "forgot to verify" does not compile (design 4, section 2, note a).
 */
export class Authorization {
  readonly approval: Approval;
  /** sha256 of the approval's bytes. */
  readonly approvalSha256: string;
  /** The approval's bytes as text; they are printable ASCII. */
  readonly approvalText: string;
  /** Ids of the people who signed, sorted, each once. */
  readonly people: readonly string[];
  /** Fingerprints of the signing keys, sorted. */
  readonly fingerprints: readonly string[];
  /** The signatures, one packet each, in the order in which they were given. */
  readonly signaturePackets: readonly Uint8Array[];
  /** Epoch milliseconds at which the approval expires, by the clock of the database. */
  readonly notAfterMs: number;
  readonly #granted = true;

  constructor(key: typeof GRANTED, file: ReadApproval) {
    if (key !== GRANTED) throw new TypeError('an authorization is granted by authorize only');
    this.approval = file.approval;
    this.approvalSha256 = sha256(file.bytes);
    this.approvalText = file.text;
    this.people = sortedOnce(file.signatures.map(({ person }) => person));
    this.signaturePackets = file.signatures.map(({ packet }) => packet);
    this.fingerprints = sortedOnce(file.signatures.map(({ fpr }) => fpr));
    this.notAfterMs = Date.parse(file.approval.not_after);
    Object.freeze(this);
  }

  /** Whether a value is one that `authorize` made: an object of the same shape is not. */
  static isGranted(value: unknown): value is Authorization {
    return typeof value === 'object' && value !== null && #granted in value && value.#granted;
  }
}

function sortedOnce(entries: readonly string[]): readonly string[] {
  return [...new Set(entries)].toSorted();
}

function each(files: readonly ReadApproval[], look: (file: ReadApproval) => void): void {
  for (const file of files) look(file);
}
