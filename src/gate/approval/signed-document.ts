/** A document before it is signed: an approval of a gate, or a resolution of SG_3. */
import type { Gate } from '../../model/phase.ts';
import { isRefusal } from '../../model/refusals/refusal.ts';
import { unverifiedApproval } from './approval-document.ts';
import { unverifiedResolution } from './judge-resolution.ts';

export interface SignedDocument {
  readonly gate: Gate;
  /** `approve`, `reject`, `release` or `void`. */
  readonly decision: string;
  readonly issued_at: string;
  readonly not_after: string;
}

/** Must not be used for decisions. APPROVAL_ENCODING, APPROVAL_JSON, APPROVAL_CANONICAL, APPROVAL_TYPE, APPROVAL_SCHEMA. */
export function unverifiedDocument(bytes: Uint8Array): SignedDocument {
  try {
    const { gate, resolves, issued_at, not_after } = unverifiedResolution(bytes);
    return { gate, decision: resolves.action, issued_at, not_after };
  } catch (error) {
    if (!isRefusal(error, 'APPROVAL_TYPE')) throw error;
    const { gate, decision, issued_at, not_after } = unverifiedApproval(bytes);
    return { gate, decision, issued_at, not_after };
  }
}
