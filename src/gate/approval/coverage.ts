/** What an approval covers. Compares what was signed with the plan in memory, member by member. */
import type { Approval } from '../../model/artefacts/approval.ts';
import type { Envelope } from '../../model/encoding/dsse.ts';
import { allowanceOfGate } from '../../model/artefacts/expected.ts';
import type { LedgerHead } from '../../model/artefacts/ledger.ts';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { phasesOfGate, type Gate } from '../../model/phase.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import { Refusal, type RefusalCode } from '../../model/refusals/refusal.ts';

/** What SG_1 of the same run closed with, which an SG_2 approval must name. */
export interface PriorNames {
  readonly reviewDecisionId: string;
  readonly manifestSha256: string;
  /** The ledger with the receipt of its verification. */
  readonly ledgerHead: LedgerHead;
}

export interface Prior extends PriorNames {
  /** The manifest itself with the signatures that it has. */
  readonly manifest: Envelope;
}

interface WithApproval {
  readonly approval: Approval;
}

/** An approval opens the gate that it names, and no other. APPROVAL_GATE. */
export function requireGate({ approval }: WithApproval, gate: Gate): void {
  requireEqual('APPROVAL_GATE', approval.gate, gate);
}

/** Requires the plan whose bytes are in memory. APPROVAL_PLAN_MISMATCH. */
export function requirePlan({ approval }: WithApproval, planSha256: string): void {
  requireEqual('APPROVAL_PLAN_MISMATCH', approval.plan_sha256, planSha256);
}

/** sha256 of the two forms of the review: what people read. */
export interface ReviewDigests {
  readonly markdown: string;
  readonly html: string;
}

/**
 * Requires run, document, source, reviews, units, text and every row of the plan. APPROVAL_RUN, APPROVAL_DOCUMENT, APPROVAL_SOURCE,
 * APPROVAL_REVIEW, APPROVAL_UNITS.
 */
export function requireSubject({ approval }: WithApproval, plan: Plan, reviews: ReviewDigests): void {
  requireEqual('APPROVAL_RUN', approval.run_id, plan.header.run_id);
  requireEqual('APPROVAL_DOCUMENT', approval.target_document_id, plan.document.document_id);
  requireEqual('APPROVAL_SOURCE', approval.source_sha256, plan.source.sha256);
  requireEqual('APPROVAL_REVIEW', approval.review_sha256, reviews.markdown);
  requireEqual('APPROVAL_REVIEW', approval.review_html_sha256, reviews.html);
  requireEqual('APPROVAL_UNITS', approval.units_sha256, plan.units_sha256);
  requireEqual('APPROVAL_UNITS', approval.rows_sha256, plan.rows_sha256);
  requireEqual('APPROVAL_UNITS', approval.text_sha256, plan.source.text_sha256);
}

/** The backup is encrypted to the certificate that the signers named; `null` where nothing will be encrypted. APPROVAL_BACKUP_KEY. */
export function requireBackupKey({ approval }: WithApproval, backupFpr: string | null): void {
  if (backupFpr !== null) requireEqual('APPROVAL_BACKUP_KEY', approval.backup_fpr, backupFpr);
}

/**
 * Cluster, name and installation of the plan's target. That the connected database is that target is checked where
 * the connection is. APPROVAL_DATABASE.
 */
export function requireDatabase({ approval }: WithApproval, plan: Plan): void {
  requireEqual('APPROVAL_DATABASE', approval.database.cluster_id, plan.target.system_identifier);
  requireEqual('APPROVAL_DATABASE', approval.database.name, plan.target.database_name);
  requireEqual('APPROVAL_DATABASE', approval.database.uuid, plan.target.install_uuid);
}

/** Requires exactly the rows that the plan expects at the gate. APPROVAL_ALLOWANCE, APPROVAL_PHASES. */
export function requireAllowance({ approval }: WithApproval, plan: Plan, gate: Gate): void {
  const signed = canonicalJson(approval.allowance);
  const needed = canonicalJson(allowanceOfGate(plan.expected, gate));
  if (signed !== needed) throw new Refusal('APPROVAL_ALLOWANCE', { signed, needed });
  requireEqual('APPROVAL_PHASES', approval.phases.join(' '), phasesOfGate(gate).join(' '));
}

/**
 * The ledger that the plan saw, or for SG_2 the one with the verification of SG_1. That the database's ledger still
 * has that head is checked where the connection is. APPROVAL_LEDGER_HEAD.
 */
export function requireHead({ approval }: WithApproval, expected: LedgerHead): void {
  requireEqual('APPROVAL_LEDGER_HEAD', canonicalJson(approval.ledger_head), canonicalJson(expected));
}

/** The head that an approval of a gate names: of the plan, or for SG_2 of SG_1; null without a prior. */
export function ledgerHeadOf(plan: Plan, gate: Gate, prior: PriorNames | null): LedgerHead | null {
  return gate === 'SG_2' ? (prior?.ledgerHead ?? null) : plan.header.ledger_head;
}

/** SG_2 enacts one closed SG_1 and names it; the other gates name none. APPROVAL_PRIOR. */
export function requirePrior({ approval }: WithApproval, gate: Gate, prior: PriorNames | null): void {
  if (gate !== 'SG_2') {
    if (approval.prior !== null) throw new Refusal('APPROVAL_PRIOR', { problem: `${gate} has no prior` });
    return;
  }
  if (prior === null) throw new Refusal('APPROVAL_PRIOR', { problem: 'SG_1 is not closed' });
  if (approval.prior === null) throw new Refusal('APPROVAL_PRIOR', { problem: 'the approval names no prior' });
  requireEqual('APPROVAL_PRIOR', approval.prior.review_decision_id, prior.reviewDecisionId);
  requireEqual('APPROVAL_PRIOR', approval.prior.manifest_sha256, prior.manifestSha256);
}

function requireEqual(code: RefusalCode, signed: string, actual: string): void {
  if (signed !== actual) throw new Refusal(code, { signed, actual });
}
