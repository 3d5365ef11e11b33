/**
 * The judge of approvals: whether signed approvals cover a plan at a gate at a given time. `apply`, `approval check` and the audit
 * use this one function. It knows only the facts that it is given: it reads no file, clock or database, and grants nothing.
 */
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
import type { RunCheck } from '../check.ts';
import {
  requireAllowance,
  requireBackupKey,
  requireDatabase,
  ledgerHeadOf,
  requireGate,
  requireHead,
  requirePlan,
  requirePrior,
  requireSubject,
  type Prior,
  type ReviewDigests,
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

/** Everything that the decision rests on. Nothing has a default: a missing signature or prior is passed explicitly. */
export interface GateFacts {
  /** The gate of the phase that is about to be executed; never taken from a file. */
  readonly gate: Gate;
  readonly trust: AdmittedTrust;
  /** The approvals given for this gate, rejections included, each with its signature files. */
  readonly approvalFiles: readonly ApprovalFile[];
  readonly plan: SealedPlan;
  readonly reviews: ReviewDigests;
  /** The certificate that this project encrypts backups to; null where none is configured and at an audit, where none is made. */
  readonly backupFpr: string | null;
  /** Bytes of plan.json.asc, or undefined when there is none. */
  readonly planSignature: Uint8Array | undefined;
  /** For SG_2, what SG_1 closed with: from the database at apply, from the run's folder at check, from the pack at an audit. */
  readonly prior: Prior | null;
  /** Epoch milliseconds of the decision: the database's clock at apply, the time of the receipt at an audit. */
  readonly nowMs: number;
}

/**
 * Makes every check of an approval in the order of `GATE_CHECKS` and returns the approval that passed them all. The first
 * failure is thrown and no check is skipped. Refusals: SELFTEST, TRUST_EXPIRED, PLAN_SIGNATURE, APPROVAL_*, SIGNATURE_*,
 * SIGNER_*, KEY_*, SIGNED_OUTSIDE_WINDOW, SELF_APPROVAL, MACHINE_KEY.
 */
export async function judgeApproval(facts: GateFacts, check: RunCheck): Promise<ReadApproval> {
  const { gate, trust, plan, nowMs } = facts;
  await check('self-test', () => selfTest());
  await check('trust-in-force', () => requireAdmitted(trust, nowMs));
  const claims = await check('approval-present', () => requireApprovals(facts.approvalFiles));
  const signatures = await verifySignatures(claims, { policy: signersOfGate(trust, gate), nowMs }, check);
  const texts = await check('approval-ascii', () => requireText(facts.approvalFiles, signatures));
  const values = await check('approval-canonical', () => requireCanonical(texts));
  const approvals = await check('approval-form', () => requireForm(values));
  await check('gate-matches', () => requireEach(approvals, (file) => requireGate(file, gate)));
  await check('plan-matches', () => requireEach(approvals, (file) => requirePlan(file, sha256(plan.bytes))));
  const planner = await check('plan-signed', () => verifiedPlanner(facts));
  await check('subject-matches', () =>
    requireEach(approvals, (file) => {
      requireSubject(file, plan.plan, facts.reviews);
      requireBackupKey(file, facts.backupFpr);
    }),
  );
  await check('database-matches', () => requireEach(approvals, (file) => requireDatabase(file, plan.plan)));
  await check('allowance-matches', () => requireEach(approvals, (file) => requireAllowance(file, plan.plan, gate)));
  await check('ledger-head-matches', () => {
    const head = ledgerHeadOf(plan.plan, gate, facts.prior);
    if (head !== null) requireEach(approvals, (file) => requireHead(file, head));
  });
  await check('prior-matches', async () => {
    requireEach(approvals, (file) => requirePrior(file, gate, facts.prior));
    await requireSignedPrior(trust, facts.prior, nowMs);
  });
  // A rejection does not expire, because otherwise waiting would overrule it.
  const approving = approvals.filter(({ approval }) => approval.decision === 'approve');
  await check('issued-in-the-past', () => requireEach(approving, (file) => requireIssued(file, nowMs)));
  await check('not-expired', () => requireEach(approving, (file) => requireUnexpired(file, nowMs)));
  await check('lifetime-allowed', () => requireEach(approving, (file) => requireLifetime(file, gate, trust)));
  await check('issued-after-plan', () => requireEach(approving, (file) => requireLater(file, plan.plan)));
  await check('signed-in-lifetime', () => requireEach(approving, (file) => requireSignedInside(file, nowMs)));
  const approved = await check('nobody-rejected', () => {
    refuseRejected(approvals);
    return oneApproval(approving);
  });
  await check('planner-did-not-sign', () => refuseSelfApproval(approved, planner));
  await check('no-machine-signed', () => refuseMachines(approved, trust));
  await check('trust-policy-matches', () => requirePolicy(approved, gate, trust));
  await check('threshold-reached', () => requireThreshold(approved, gate, trust));
  return approved;
}

function requireEach(files: readonly ReadApproval[], require: (file: ReadApproval) => void): void {
  for (const file of files) require(file);
}
