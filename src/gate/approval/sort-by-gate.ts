/** Which of the given approvals belong to which gate. Only sorts; the check gate-matches verifies the gate that an approval names. */
import type { Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { unverifiedApproval, type ApprovalFile } from './approval-document.ts';

/**
 * The files that `authorize` must see for `gate`: those that name it, and those that cannot be read, so that a damaged
 * file refuses every gate instead of being passed over.
 */
export function approvalsOfGate(files: readonly ApprovalFile[], gate: Gate): readonly ApprovalFile[] {
  return files.filter(({ approvalBytes }) => {
    const named = gateNamedBy(approvalBytes);
    return named === null || named === gate;
  });
}

/** The gate that an approval names, unverified; null when it cannot be read. */
export function gateNamedBy(approvalBytes: Uint8Array): Gate | null {
  try {
    return unverifiedApproval(approvalBytes).gate;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}
