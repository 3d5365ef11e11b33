/** Whether an approval of a pack was valid when its gate opened: the judge of approvals, at the time of the receipt. Grants nothing. */
import type { Approval } from '../../model/artefacts/approval.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { instantOf } from '../../model/ids.ts';
import { unverifiedApproval, type ApprovalFile } from '../approval/approval-document.ts';
import { judgeApproval, type GateFacts } from '../approval/judge-approval.ts';
import type { RunCheck } from '../check.ts';
import { requireSeen, type LedgerEntry, type LedgerFile } from './ledger-file.ts';
import { CheckFailed } from './audit-lines.ts';
import type { TrustChain } from './trust-chain.ts';

export interface ApprovalAsOf extends Pick<GateFacts, 'gate' | 'plan' | 'planSignature' | 'reviews' | 'prior'> {
  readonly file: ApprovalFile;
  readonly chain: TrustChain;
  readonly ledger: LedgerFile;
  /** The receipt that says when the gate opened. */
  readonly decision: LedgerEntry;
}

/**
 * Makes every check of an approval with the trust file and the time of the receipt, then compares its ledger head with the
 * ledger. Returns who approved, in words. Throws CheckFailed, or the refusal of the gate at that time.
 */
export async function verifyApprovalAsOf(facts: ApprovalAsOf, check: RunCheck): Promise<string> {
  const { file, chain, ledger, decision, ...gateFacts } = facts;
  const { atMs } = decision;
  const { trust_root: root } = unverifiedApproval(file.approvalBytes);
  const trust = await chain.at(root.sha256, decision);
  const { approval, signatures } = await judgeApproval(
    { ...gateFacts, trust, approvalFiles: [file], backupFpr: null, nowMs: atMs },
    check,
  );
  requireSeen(ledger, decision, approval.ledger_head);
  requireNoOtherRun(approval, ledger, decision);
  const people = signatures.map(({ person, fpr }) => `${person} ${fpr}`).join(', ');
  const saw = `it saw the first ${approval.ledger_head.size} receipts of this ledger`;
  return `signed by ${people}; valid at that time, ${instantOf(atMs)}; ${saw}; approval ${sha256(file.approvalBytes)}`;
}

/** Requires that no other run recorded the document between the approval and the opening of the gate; a void changes nothing. CheckFailed. */
function requireNoOtherRun(approval: Approval, { evidence }: LedgerFile, { seq }: LedgerEntry): void {
  const other = evidence
    .slice(approval.ledger_head.size, seq)
    .find(
      ({ documentId, runId, kind }) =>
        documentId === approval.target_document_id && runId !== approval.run_id && kind !== 'run_void',
    );
  if (other !== undefined)
    throw new CheckFailed(`receipt ${other.seq}: another run recorded the document after the approval was made`);
}
