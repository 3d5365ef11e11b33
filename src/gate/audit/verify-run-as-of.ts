/** Checks the run in the ledger of a pack: its plan, no rejection, and each step under a valid approval. */
import { instantOf } from '../../model/ids.ts';
import { GATE_OF_PHASE, RECORDED_PHASES } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { rowsSha256Of } from '../../model/artefacts/rows-digest.ts';
import { unverifiedApproval } from '../approval/approval-document.ts';
import type { LedgerEntry } from './ledger-file.ts';
import { fileIn, requireNamed, requireSame, CheckFailed, type Pack } from './audit-lines.ts';

/** The name of the approval of a decision in a pack. */
export function nameOf({ row }: LedgerEntry): string {
  return `approvals/${row['gate'] ?? ''}.${row['review_decision_id'] ?? ''}.json`;
}

/** Requires that the ledger is that of the plan's database and registers the run once, with this plan and the rows that follow from it. CheckFailed. */
export function verifyRegistration(
  pack: Pack,
  { plan, sha256: digest }: SealedPlan,
  run: readonly LedgerEntry[],
): string {
  const [origin = ''] = fileIn(pack, 'checkpoint').toString('utf8').split('\n');
  requireSame('the origin in the checkpoint', origin, `cutter/${plan.target.install_uuid}`);
  const rows = run.filter(({ kind }) => kind === 'cutter_run');
  const [row, ...others] = rows.map((each) => each.row);
  if (row === undefined || others.length > 0)
    throw new CheckFailed(`the ledger registers the run ${rows.length} times`);
  requireSame('the registered plan', row['plan_sha256'] ?? 'none', digest);
  requireSame('the registered document', row['document_id'] ?? 'none', plan.document.document_id);
  requireSame('the registered rows', row['rows_sha256'] ?? 'none', rowsSha256Of(plan));
  return `registered once, with this plan, in the database ${plan.target.install_uuid}`;
}

/** Requires that the database has no rejection of the plan. CheckFailed. */
export function verifyNoRejection({ sha256: digest }: SealedPlan, evidence: readonly LedgerEntry[]): string {
  const rejected = evidence.find(({ kind, row }) => kind === 'rejection' && row['plan_sha256'] === digest);
  if (rejected !== undefined)
    throw new CheckFailed(`receipt ${rejected.seq}: the plan was rejected by ${rejected.row['people'] ?? ''}`);
  return 'the ledger records none of this plan';
}

/**
 * Whether the run was voided: then nothing may be recorded after that, and if it had written units, SG_3 must have decided it. Returns it in words;
 * the resolutions have lines of their own. CheckFailed.
 */
export function verifyVoid(run: readonly LedgerEntry[], resolutions: readonly LedgerEntry[]): string {
  const voidEntry = run.find(({ kind }) => kind === 'run_void');
  if (voidEntry === undefined) return 'the ledger does not say that it was voided';
  const steps = run.filter(({ kind }) => kind === 'cutter_run_step');
  const later = steps.find(({ seq }) => seq > voidEntry.seq);
  if (later !== undefined) throw new CheckFailed(`receipt ${later.seq}: a step was recorded after the run was voided`);
  const by = voidEntry.row['review_decision_id'] ?? null;
  const signed = resolutions.some(({ seq, row }) => row['review_decision_id'] === by && seq < voidEntry.seq);
  if (by === null ? steps.length > 0 : !signed)
    throw new CheckFailed(`receipt ${voidEntry.seq}: the run was voided after it had cut, and SG_3 did not sign that`);
  const why = by === null ? 'before it had cut anything' : `by the resolution ${by}`;
  return `receipt ${voidEntry.seq}: the run was voided at ${instantOf(voidEntry.atMs)}, ${why}`;
}

/** Requires that the approvals in the pack are those that opened a gate. CheckFailed. */
export function sameApprovals(pack: Pack, decisions: readonly LedgerEntry[]): string {
  return `${requireNamed(pack, 'approvals/', decisions.map(nameOf))}, as the ledger records them`;
}

/** Every step follows the approval of its gate that it names and was recorded before that expired; what was cut are the rows of the plan. CheckFailed. */
export function verifySteps(
  pack: Pack,
  plan: SealedPlan,
  run: readonly LedgerEntry[],
  decisions: readonly LedgerEntry[],
): string {
  const steps = run.filter(({ kind }) => kind === 'cutter_run_step');
  for (const step of steps) {
    const { step: name = '', approval_sha256: digest } = step.row;
    const phase = RECORDED_PHASES.find((each) => each === name);
    if (phase === undefined) continue;
    if (phase === 'cut_leg_a')
      requireSame('the rows that were written', step.row['output_sha256'] ?? 'none', plan.plan.rows_sha256);
    const approval = decisions.find(
      ({ seq, row }) => seq < step.seq && row['approval_sha256'] === digest && row['gate'] === GATE_OF_PHASE[phase],
    );
    if (approval === undefined)
      throw new CheckFailed(`receipt ${step.seq}: no approval of ${GATE_OF_PHASE[phase]} stands before ${phase}`);
    const { not_after: expiry } = unverifiedApproval(fileIn(pack, nameOf(approval)));
    if (!(step.atMs < Date.parse(expiry)))
      throw new CheckFailed(`receipt ${step.seq}: ${phase} at ${instantOf(step.atMs)}, when its approval had expired`);
  }
  const names = steps.map(({ row }) => row['step']).join(', ');
  return names === '' ? 'none is recorded' : `${names}; each under an approval that was in force`;
}
