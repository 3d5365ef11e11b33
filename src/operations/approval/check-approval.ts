/**
 * `approval check`: makes every check of apply that needs no database, by the same function, and lists each result.
 * The host's clock stands in for the database's.
 */
import { authorize } from '../../gate/approval/authorize.ts';
import { GATE_CHECKS, approvalChecks, observedBy, resolutionChecks, type GateCheck } from '../../gate/check.ts';
import {
  judgeResolution,
  requireExpectedAction,
  requireRunOf,
  type Subject,
} from '../../gate/approval/judge-resolution.ts';
import { unverifiedDocument } from '../../gate/approval/signed-document.ts';
import { approvalsOfGate } from '../../gate/approval/sort-by-gate.ts';
import { compensates } from '../../model/artefacts/compensation.ts';
import { assertNever } from '../../model/assert.ts';
import type { Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import {
  readApprovalFile,
  readApprovalFiles,
  readPlanSignature,
  type StoredApproval,
} from '../../state/files/approval-files.ts';
import { readReviewDigests } from '../../state/files/plan-store.ts';
import { readPrior } from '../../state/files/prior-file.ts';
import { readAdmittedTrust } from '../shared/admitted-trust.ts';
import { openPlanFile, planIn, type PlanFile } from '../shared/open-artefact.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { CheckLine, CheckedApproval } from '../../model/outcomes/approval.ts';

export interface CheckRequest {
  /** The plan, or the compensation; null for a resolution on its own, which is then compared with nothing. */
  readonly planPath: string | null;
  readonly approvals: readonly string[];
}

/** Who signed, and until when it is valid. */
interface Accepted {
  readonly people: readonly string[];
  readonly notAfter: string;
}

/**
 * An approval of a plan, or a resolution of SG_3. What prevents the checks (a missing file, a bad trust
 * file) is thrown as a Refusal: USAGE, FILE_MISSING, FILE_FORMAT, TRUST_*, those of `openPlan`.
 */
export async function checkApproval(
  ctx: OperationContext,
  { planPath, approvals }: CheckRequest,
): Promise<CheckedApproval> {
  const [first, ...others] = approvals;
  if (first === undefined) throw new Refusal('APPROVAL_MISSING');
  const file = await readApprovalFile(first);
  const gate = gateOf(file);
  if (planPath === null && gate !== null && gate !== 'SG_3')
    throw new Refusal('USAGE', {
      reason: 'an approval is checked against its plan: approval check PLAN --approval FILE',
    });
  const plan = planPath === null ? null : await openPlanFile(planPath);
  // Without a plan, or with a compensation, only a resolution can be checked, whatever the file turns out to be.
  if (plan === null || gate === 'SG_3' || plan.kind === 'compensation') {
    if (others.length > 0)
      throw new Refusal('USAGE', { reason: 'a resolution of SG_3 is checked alone: one --approval' });
    return checkOfSg3(ctx, plan, file);
  }
  // The gate comes from the phase at apply. Here there is none: the first file names the gate.
  return checkOfPlan(ctx, gate ?? 'SG_1', { ...plan, approvals });
}

type PlanCheck = Extract<PlanFile, { kind: 'plan' }> & Pick<CheckRequest, 'approvals'>;

async function checkOfPlan(
  ctx: OperationContext,
  gate: Gate,
  { path: planPath, bytes, approvals }: PlanCheck,
): Promise<CheckedApproval> {
  const plan = await openPlan(bytes);
  const files = await readApprovalFiles(approvals, [gate]);
  const nowMs = ctx.nowMs();
  const facts = {
    gate,
    trust: await readAdmittedTrust(ctx, nowMs),
    approvalFiles: approvalsOfGate(files, gate),
    plan,
    reviews: await readReviewDigests(planPath),
    backupFpr: ctx.config.orchestrator.backup_gpg_fpr ?? null,
    planSignature: await readPlanSignature(planPath),
    prior: gate === 'SG_2' ? await readPrior(ctx.config.orchestrator.sidecar_root, plan.plan.header.run_id) : null,
    nowMs,
  };
  return observeChecks(gate, approvalChecks(), async (observe) => {
    const { people, approval } = await authorize(facts, observe);
    return { people, notAfter: approval.not_after };
  });
}

async function checkOfSg3(
  ctx: OperationContext,
  plan: PlanFile | null,
  file: StoredApproval,
): Promise<CheckedApproval> {
  const subject = plan === null ? null : await subjectOf(plan);
  const nowMs = ctx.nowMs();
  const facts = { trust: await readAdmittedTrust(ctx, nowMs), file, nowMs };
  return observeChecks('SG_3', resolutionChecks(), async (observe) => {
    const { resolution, signatures } = await judgeResolution(facts, subject, observedBy(observe));
    const people = [...new Set(signatures.map(({ person }) => person))].toSorted();
    return { people, notAfter: resolution.not_after };
  });
}

/** What a resolution must be for, as far as the file shows: everything for a compensation, the run for a plan. */
async function subjectOf(file: PlanFile): Promise<Subject> {
  switch (file.kind) {
    case 'compensation': {
      const expected = compensates(file.sealed);
      const { target } = file.sealed.compensation;
      return { target, requireAction: (resolves) => requireExpectedAction(resolves, expected) };
    }
    case 'plan': {
      const sealed = await planIn(file.path, file.bytes);
      return { target: sealed.plan.target, requireAction: (resolves) => requireRunOf(resolves, sealed) };
    }
    default:
      return assertNever(file);
  }
}

/** The gate that the file names, unverified; null when it cannot be read. */
function gateOf({ approvalBytes }: StoredApproval): Gate | null {
  try {
    return unverifiedDocument(approvalBytes).gate;
  } catch (error) {
    if (error instanceof Refusal) return null;
    throw error;
  }
}

async function observeChecks(
  gate: Gate,
  checks: readonly GateCheck[],
  decide: (observe: (check: GateCheck, refusal: Refusal | null) => void) => Promise<Accepted>,
): Promise<CheckedApproval> {
  const outcomes = new Map<GateCheck, Refusal | null>();
  const lines = () => checks.map((check) => lineOf(check, outcomes.get(check)));
  try {
    const accepted = await decide((check, refusal) => outcomes.set(check, refusal));
    return { gate, lines: lines(), refusal: null, ...accepted };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { gate, lines: lines(), refusal: error, people: [], notAfter: null };
  }
}

function lineOf(check: GateCheck, refusal: Refusal | null | undefined): CheckLine {
  const result = refusal === undefined ? 'not_reached' : refusal === null ? 'pass' : 'fail';
  return { check, title: GATE_CHECKS[check], result, code: refusal?.code ?? null };
}
