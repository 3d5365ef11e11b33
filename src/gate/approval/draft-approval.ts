/** The approval that a plan needs at a gate, ready to be signed. Pure; `authorize` is what judges the signed result. */
import { APPROVAL_TYPE, approvalSchema, type Approval } from '../../model/artefacts/approval.ts';
import { allowanceOfGate } from '../../model/artefacts/expected.ts';
import { instantOf } from '../../model/ids.ts';
import { phasesOfGate, type Gate } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { DocumentError, requireSchema } from '../canonical-document.ts';
import { ledgerHeadOf, type PriorNames, type ReviewDigests } from './coverage.ts';
import { CLOCK_TOLERANCE_MS } from '../clock-tolerance.ts';
import { requireLater, requireLifetime } from './lifetime.ts';
import type { AdmittedTrust } from '../trust/admit-trust.ts';

export interface ApprovalDraft {
  readonly gate: Gate;
  readonly decision: 'approve' | 'reject';
  readonly plan: SealedPlan;
  readonly reviews: ReviewDigests;
  /** Primary fingerprint of the certificate that the backup will be encrypted to. */
  readonly backupFpr: string;
  readonly trust: AdmittedTrust;
  /** Primary fingerprint of the verified planner, or `none` where the trust file does not require plans to be signed. */
  readonly planner: string;
  readonly prior: PriorNames | null;
  /** A fresh UUID: it opens its gate once. */
  readonly reviewDecisionId: string;
  /** Epoch milliseconds, by the clock of the machine that prepares. */
  readonly nowMs: number;
  readonly ttlSeconds: number;
  readonly note: string;
}

/**
 * Drafts the approval from the plan and the trust file in force; nothing in it is a choice but the decision, the lifetime
 * and the note. Refusals: GATE_UNKNOWN, APPROVAL_PRIOR, APPROVAL_TTL,
 * APPROVAL_BEFORE_PLAN, APPROVAL_SCHEMA (a note that is not printable ASCII or is too long).
 */
export function draftApproval(draft: ApprovalDraft): Approval {
  const { gate, trust, prior } = draft;
  const { plan } = draft.plan;
  const policy = trust.gate(gate);
  if (policy === null) throw new Refusal('GATE_UNKNOWN', { gate });
  if (gate === 'SG_2' && prior === null) throw new Refusal('APPROVAL_PRIOR', { problem: 'SG_1 is not closed' });
  const issuedMs = issuedAt(draft);
  const approval = requireApproval({
    type: APPROVAL_TYPE,
    decision: draft.decision,
    gate,
    review_decision_id: draft.reviewDecisionId,
    run_id: plan.header.run_id,
    plan_sha256: draft.plan.sha256,
    review_sha256: draft.reviews.markdown,
    review_html_sha256: draft.reviews.html,
    units_sha256: plan.units_sha256,
    rows_sha256: plan.rows_sha256,
    text_sha256: plan.source.text_sha256,
    backup_fpr: draft.backupFpr,
    target_document_id: plan.document.document_id,
    source_sha256: plan.source.sha256,
    database: {
      cluster_id: plan.target.system_identifier,
      name: plan.target.database_name,
      uuid: plan.target.install_uuid,
    },
    trust_root: { version: trust.trust.version, sha256: trust.sha256 },
    threshold: { m: policy.m, n: policy.people.length },
    ledger_head: ledgerHeadOf(plan, gate, prior),
    planner: draft.planner,
    phases: phasesOfGate(gate),
    allowance: allowanceOfGate(plan.expected, gate),
    prior:
      gate === 'SG_2' && prior !== null
        ? { review_decision_id: prior.reviewDecisionId, manifest_sha256: prior.manifestSha256 }
        : null,
    issued_at: instantOf(issuedMs),
    not_after: instantOf(issuedMs + draft.ttlSeconds * 1000),
    note: draft.note,
  });
  requireLifetime({ approval }, gate, trust);
  requireLater({ approval }, plan);
  return approval;
}

/**
 * The plan has the time of the database, the approval that of the machine that prepares it. If that machine is a little
 * behind, the approval gets the time of the plan; if it is far behind, the draft is refused as older than the plan.
 */
function issuedAt({ plan, nowMs }: ApprovalDraft): number {
  const plannedMs = Date.parse(plan.plan.header.created_at);
  return plannedMs > nowMs && plannedMs - nowMs <= CLOCK_TOLERANCE_MS ? plannedMs : nowMs;
}

function requireApproval(value: unknown): Approval {
  try {
    return requireSchema(approvalSchema, value);
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    throw new Refusal('APPROVAL_SCHEMA', { issues: error.issues }, { cause: error });
  }
}
