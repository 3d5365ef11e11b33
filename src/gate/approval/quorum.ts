/** Counts the people who decided, never signatures or keys. */
import type { Approval } from '../../model/artefacts/approval.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { Gate } from '../../model/phase.ts';
import type { ReadApproval } from './approval-document.ts';
import type { Planner } from './planner-signature.ts';
import type { AdmittedTrust } from '../trust/admit-trust.ts';

type WithSigners = Pick<ReadApproval, 'signatures'>;

interface WithPolicy {
  readonly approval: Pick<Approval, 'threshold' | 'trust_root'>;
}

/** The refusal of a plan that was rejected, with the verified rejections, so that they can be recorded. */
export class RejectedPlan extends Refusal {
  readonly rejections: readonly ReadApproval[];

  constructor(rejections: readonly ReadApproval[]) {
    const notes = rejections.map(({ approval }) => approval.note);
    super('APPROVAL_REJECTED', { people: peopleOf(...rejections), notes });
    this.rejections = rejections;
  }
}

/** One valid rejection is a veto, however many approve. APPROVAL_REJECTED. */
export function refuseRejected(files: readonly ReadApproval[]): void {
  const rejecting = files.filter(({ approval }) => approval.decision === 'reject');
  if (rejecting.length > 0) throw new RejectedPlan(rejecting);
}

/** All signers of a gate sign the same bytes; with two approvals it would be unclear which one applies. APPROVAL_AMBIGUOUS. */
export function oneApproval(files: readonly ReadApproval[]): ReadApproval {
  const [only, ...others] = files;
  if (only === undefined) throw new Refusal('APPROVAL_MISSING');
  if (others.length > 0)
    throw new Refusal('APPROVAL_AMBIGUOUS', {
      review_decision_ids: files.map(({ approval }) => approval.review_decision_id),
    });
  return only;
}

/** The approval names the verified planner, who is not among those who sign, by any key. SELF_APPROVAL. */
export function refuseSelfApproval(file: ReadApproval, planner: Planner): void {
  const signed = file.approval.planner;
  const actual = planner?.primaryFpr ?? 'none';
  if (signed !== actual) throw new Refusal('SELF_APPROVAL', { problem: 'another planner is named', signed, actual });
  if (planner !== null && peopleOf(file).includes(planner.person))
    throw new Refusal('SELF_APPROVAL', { person: planner.person });
}

/** People with the role executor or verifier may not approve. MACHINE_KEY. */
export function refuseMachines(file: WithSigners, trust: AdmittedTrust): void {
  const machines = [...trust.peopleOf('executor'), ...trust.peopleOf('verifier')];
  const machine = peopleOf(file).find((person) => machines.includes(person));
  if (machine !== undefined) throw new Refusal('MACHINE_KEY', { person: machine });
}

/** Requires that the approval names the trust file and the threshold in force, not weaker ones. APPROVAL_POLICY. */
export function requirePolicy(file: WithPolicy, gate: Gate, trust: AdmittedTrust): void {
  const { threshold, trust_root: root } = file.approval;
  const policy = trust.gate(gate);
  const signed = `${threshold.m} of ${threshold.n}, trust ${root.version} ${root.sha256}`;
  const active = `${policy?.m ?? 0} of ${policy?.people.length ?? 0}, trust ${trust.trust.version} ${trust.sha256}`;
  if (policy === null || signed !== active) throw new Refusal('APPROVAL_POLICY', { signed, active });
}

/** Requires at least m different people. A gate without a policy cannot be opened. APPROVAL_THRESHOLD. */
export function requireThreshold(file: WithSigners, gate: Gate, trust: AdmittedTrust): void {
  const policy = trust.gate(gate);
  const people = peopleOf(file);
  if (policy === null || people.length < policy.m)
    throw new Refusal('APPROVAL_THRESHOLD', { people, needed: policy?.m ?? null });
}

function peopleOf(...files: readonly WithSigners[]): readonly string[] {
  const people = files.flatMap(({ signatures }) => signatures.map(({ person }) => person));
  return [...new Set(people)].toSorted();
}
