/**
 * Whether an approval of a pack was valid when its gate opened: the same checks as authorize, with the time of the receipt
 * in place of now. It grants nothing and mints nothing; nothing that writes can reach this folder.
 */
import type { Approval } from '../../model/artefacts/approval.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { instantOf } from '../../model/ids.ts';
import type { Gate } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import {
  requireApprovals,
  requireCanonical,
  requireForm,
  requireText,
  unverifiedApproval,
  type ApprovalFile,
} from '../approval/approval-document.ts';
import { unobserved } from '../check.ts';
import {
  ledgerHeadOf,
  requireAllowance,
  requireDatabase,
  requireGate,
  requireHead,
  requirePlan,
  requirePrior,
  requireSubject,
  type Prior,
} from '../approval/coverage.ts';
import {
  requireIssued,
  requireLater,
  requireLifetime,
  requireSignedInside,
  requireUnexpired,
} from '../approval/lifetime.ts';
import { requireSignedPrior } from '../approval/manifest-pair.ts';
import { signersOfGate, verifiedPlanner } from '../approval/planner-signature.ts';
import {
  oneApproval,
  refuseMachines,
  refuseRejected,
  refuseSelfApproval,
  requirePolicy,
  requireThreshold,
} from '../approval/quorum.ts';
import { verifySignatures } from '../openpgp/signature.ts';
import { requireSeen, type LedgerEntry, type LedgerFile } from './ledger-file.ts';
import { CheckFailed } from './audit-lines.ts';
import type { TrustChain } from './trust-chain.ts';

export interface ThenFacts {
  readonly gate: Gate;
  readonly file: ApprovalFile;
  readonly plan: SealedPlan;
  readonly planSignature: Buffer | undefined;
  readonly reviewSha256: string;
  readonly prior: Prior | null;
  readonly chain: TrustChain;
  readonly ledger: LedgerFile;
  /** The receipt that says when the gate opened. */
  readonly decision: LedgerEntry;
}

/** Who approved, in words; or the refusal that the gate would have had to give then. */
export async function approvedThen(facts: ThenFacts): Promise<string> {
  const { gate, file, plan, planSignature, reviewSha256, prior, decision } = facts;
  const { atMs } = decision;
  const claimed = unverifiedApproval(file.approvalBytes);
  const trust = await facts.chain.at(claimed.trust_root.sha256, decision);
  const policy = signersOfGate(trust, gate);
  const signatures = await verifySignatures(requireApprovals([file]), { policy, nowMs: atMs }, unobserved);
  const read = requireForm(requireCanonical(requireText([file], signatures)));
  refuseRejected(read);
  const approved = oneApproval(read);
  requireGate(approved, gate);
  requirePlan(approved, plan.sha256);
  requireSubject(approved, plan.plan, reviewSha256);
  requireDatabase(approved, plan.plan);
  requireAllowance(approved, plan.plan, gate);
  const head = ledgerHeadOf(plan.plan, gate, prior);
  if (head !== null) requireHead(approved, head);
  requireSameLedger(approved.approval, facts);
  requirePrior(approved, gate, prior);
  await requireSignedPrior(trust, prior, atMs);
  requireIssued(approved, atMs);
  requireUnexpired(approved, atMs);
  requireLifetime(approved, gate, trust);
  requireLater(approved, plan.plan);
  requireSignedInside(approved, atMs);
  refuseSelfApproval(approved, await verifiedPlanner({ trust, plan, planSignature, nowMs: atMs }));
  refuseMachines(approved, trust);
  requirePolicy(approved, gate, trust);
  requireThreshold(approved, gate, trust);
  const people = signatures.map(({ person, fpr }) => `${person} ${fpr}`).join(', ');
  const saw = `it saw the first ${approved.approval.ledger_head.size} receipts of this ledger`;
  return `signed by ${people}; valid at that time, ${instantOf(atMs)}; ${saw}; approval ${sha256(file.approvalBytes)}`;
}

/** The ledger is the one that people saw, and no other run came in between (V5.6). Unfounded. */
function requireSameLedger(approval: Approval, { ledger, decision }: ThenFacts): void {
  requireSeen(ledger, decision, approval.ledger_head);
  const between = ledger.evidence.slice(approval.ledger_head.size, decision.seq);
  const other = between.find(
    ({ documentId, runId }) => documentId === approval.target_document_id && runId !== approval.run_id,
  );
  if (other !== undefined)
    throw new CheckFailed(`receipt ${other.seq}: another run put the document on record after the approval was made`);
}
