/**
 * The operation of `approval prepare` and `sign`: reads the files, has the gate check them, writes the result. Needs
 * no database, so that a sovereign can work without one. The host's clock stands in for the database's.
 */
import { randomUUID } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { unverifiedApproval } from '../../gate/approval/approval-document.ts';
import { unverifiedDocument } from '../../gate/approval/signed-document.ts';
import { unobserved } from '../../gate/check.ts';
import { draftApproval } from '../../gate/approval/draft-approval.ts';
import { requireUnexpired } from '../../gate/approval/lifetime.ts';
import { signersOfGate, verifiedPlanner } from '../../gate/approval/planner-signature.ts';
import { claimedFingerprint, verifySignatures } from '../../gate/openpgp/signature.ts';
import { type AdmittedTrust } from '../../gate/trust/admit-trust.ts';
import { approvalBytes } from '../../model/artefacts/approval.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import type { Gate } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { openPlan } from '../../planner/plan/open-plan.ts';
import { signingText } from '../../render/files/signing-text.ts';
import { approvalPath, readApprovalFile, readPlanSignature, signaturePath } from '../../state/files/approval-files.ts';
import { replaceFile, writeOnce } from '../../state/files/durable-write.ts';
import { readPlanFile, readReviewDigests } from '../../state/files/plan-store.ts';
import { readPrior } from '../../state/files/prior-file.ts';
import { readBackupCertificate } from '../../state/files/trust-store.ts';
import { present } from '../../model/assert.ts';
import { readAdmittedTrust } from '../shared/admitted-trust.ts';
import { signatureOver, type SigningMeans } from '../shared/sign-with.ts';
import type { OperationContext } from '../shared/operation-context.ts';
import type { Prepared, Signed } from '../../model/outcomes/approval.ts';

/** Permissions of files that are carried to the signer and back: readable by all, writable by the owner only. */
const PUBLIC = 0o644;

export interface PrepareRequest {
  readonly planPath: string;
  /** SG_3 has no plan: see `prepareResolution`. */
  readonly gate: Exclude<Gate, 'SG_3'>;
  readonly decision: 'approve' | 'reject';
  readonly ttlSeconds: number;
  readonly note: string;
  /** Where the approval goes; null for `<gate>.json`, or `<gate>.reject.json`, beside the plan. */
  readonly out: string | null;
}

/**
 * Writes the exact bytes to sign and, beside them, SIGNING.txt. Never replaces an approval. Refusals: FILE_EXISTS,
 * APPROVAL_GATE for a gate that the plan does not reach, those of the plan, the trust file and `draftApproval`.
 */
export async function prepareApproval(ctx: OperationContext, request: PrepareRequest): Promise<Prepared> {
  const { planPath, gate, decision, ttlSeconds, note } = request;
  const plan = await openPlan(await readPlanFile(planPath));
  const { through, header } = plan.plan;
  if (gate === 'SG_2' && through === 'draft') throw new Refusal('APPROVAL_GATE', { gate, through });
  const reviews = await readReviewDigests(planPath);
  const { backup_gpg_fpr: backupFpr } = ctx.config.orchestrator;
  await readBackupCertificate(ctx.config.trust_dir, backupFpr);
  const nowMs = ctx.nowMs();
  const trust = await readAdmittedTrust(ctx, nowMs);
  const planSignature = await readPlanSignature(planPath);
  const planner = await verifiedPlanner({ trust, plan, planSignature, nowMs });
  const approval = draftApproval({
    ...{ gate, decision, plan, trust, nowMs, ttlSeconds, note },
    reviews,
    backupFpr: present(backupFpr, 'the backup key'),
    planner: planner?.primaryFpr ?? 'none',
    prior: gate === 'SG_2' ? await readPrior(ctx.config.orchestrator.sidecar_root, header.run_id) : null,
    reviewDecisionId: randomUUID(),
  });
  const path = request.out ?? approvalPath(planPath, gate, decision);
  const bytes = approvalBytes(approval);
  await writeNew(path, bytes, nowMs);
  const sums = [
    { file: basename(planPath), sha256: plan.sha256 },
    { file: 'review.md', sha256: reviews.markdown },
    { file: 'review.html', sha256: reviews.html },
    { file: basename(path), sha256: sha256(bytes) },
  ];
  const signingPath = join(dirname(path), 'SIGNING.txt');
  const signers = signersAt(trust, gate);
  const heading = `To ${decision} ${gate} of document ${approval.target_document_id}, before ${approval.not_after}.`;
  const inside = 'The first three';
  await replaceFile(signingPath, signingText({ heading, inside, file: basename(path), sums, signers }), PUBLIC);
  return { path, signingPath, approval, sums };
}

export interface SignRequest {
  readonly file: string;
  readonly by: SigningMeans;
}

/**
 * Signs an approval or a resolution and writes `<name>.<keyid16>.asc` beside it, after the signature has passed the
 * gate's own checks of signatures: a signature that would refuse the run is not kept. Refusals: FILE_EXISTS, APPROVAL_EXPIRED,
 * GPG_FAILED, PROGRAM_MISSING, KEY_FILE, and those of reading and verifying.
 */
export async function signApproval(ctx: OperationContext, { file, by }: SignRequest): Promise<Signed> {
  const { approvalBytes: bytesToSign } = await readApprovalFile(file);
  const document = unverifiedDocument(bytesToSign);
  requireUnexpired({ approval: document }, ctx.nowMs());
  const trust = await readAdmittedTrust(ctx, ctx.nowMs());
  const bytes = await signatureOver(ctx, bytesToSign, by);
  const fpr = claimedFingerprint({ name: 'the new signature', bytes });
  const path = signaturePath(file, fpr);
  const [verified] = await verifySignatures(
    [{ name: basename(path), bytes, document: bytesToSign }],
    { policy: signersOfGate(trust, document.gate), nowMs: ctx.nowMs() },
    unobserved,
  );
  if (verified === undefined) throw new Refusal('SIGNATURE_BAD', { file: basename(path) });
  await writeOnce(path, bytes, PUBLIC);
  return { path, person: verified.person, fpr, document, approvalSha256: sha256(bytesToSign) };
}

/** Who may sign at a gate, with the keys that count: SIGNING.txt has a command for each of them. */
export function signersAt(
  trust: AdmittedTrust,
  gate: Gate,
): readonly { readonly person: string; readonly fpr: string }[] {
  const people = trust.gate(gate)?.people ?? [];
  return trust.trust.people
    .filter(({ id }) => people.includes(id))
    .flatMap(({ id, certs }) => certs.flatMap((cert) => cert.signing_fprs.map((fpr) => ({ person: id, fpr }))))
    .filter(({ fpr }) => !trust.isRevoked(fpr));
}

/** Never replaces an existing approval: an expired one is evidence too. */
async function writeNew(path: string, bytes: Buffer, nowMs: number): Promise<void> {
  try {
    await writeOnce(path, bytes, PUBLIC);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'FILE_EXISTS') throw error;
    const expired = await isExpired(path, nowMs);
    const hint = expired ? 'The approval there has expired. Name another file for the new one: -o FILE' : null;
    throw new Refusal('FILE_EXISTS', { path, expired, hint }, { cause: error });
  }
}

async function isExpired(path: string, nowMs: number): Promise<boolean> {
  try {
    const { approvalBytes: bytes } = await readApprovalFile(path);
    return nowMs >= Date.parse(unverifiedApproval(bytes).not_after);
  } catch (error) {
    if (error instanceof Refusal) return false;
    throw error;
  }
}
