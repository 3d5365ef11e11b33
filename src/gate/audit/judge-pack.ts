/**
 * The audit of an evidence pack: `judgePack` lists the checks in order. Knows bytes only: no file, no clock, no database.
 * Validity is judged at the time of a receipt, by the clock of the database that wrote it.
 */
import type { AuditLine } from '../../model/artefacts/audit.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { payloadOf } from '../../model/encoding/dsse.ts';
import { gateSchema } from '../../model/phase.ts';
import { planSchema, type SealedPlan } from '../../model/artefacts/plan.ts';
import { canonicalValue, DocumentError, requireSchema } from '../canonical-document.ts';
import { unobserved } from '../check.ts';
import { unverifiedApproval } from '../approval/approval-document.ts';
import type { Prior } from '../approval/coverage.ts';
import { verifyApprovalAsOf } from './verify-approval-as-of.ts';
import { readLedgerFile, type LedgerEntry, type LedgerFile } from './ledger-file.ts';
import { envelopeIn, manifestOfRun, verifyPair } from './verify-manifest-as-of.ts';
import { fileIn, auditLine, requireNamed, requireSame, signaturesOf, CheckFailed, type Pack } from './audit-lines.ts';
import { nameOfResolution, resolutionsOf, verifyResolutionAsOf } from './verify-resolution-as-of.ts';
import {
  verifyVoid,
  nameOf,
  verifyRegistration,
  sameApprovals,
  verifySteps,
  verifyNoRejection,
} from './verify-run-as-of.ts';
import { followTrust, type TrustChain } from './trust-chain.ts';

export interface Judgement {
  readonly runId: string | null;
  readonly lines: readonly AuditLine[];
}

/** Makes every check, even after a failure; `ownTrust` is the auditor's copy. TRUST_FORM if that copy cannot be read. */
export async function judgePack(pack: Pack, ownTrust: Buffer): Promise<Judgement> {
  const ledger = readLedgerFile(pack.get('ledger.jsonl') ?? Buffer.from('?'));
  const recorded = ledger.evidence.filter(({ kind }) => kind === 'trust_version');
  const chain = await followTrust(pack, ownTrust, recorded);
  const sums = await auditLine('sums', () => requireSums(pack));
  const receipts = await auditLine('ledger', () => requireLedger(pack, ledger));
  const plan = planIn(pack);
  const planLine = await auditLine('plan', () => {
    if (plan instanceof CheckFailed) throw plan;
    return `plan ${plan.sha256} of run ${runOf(plan)}`;
  });
  const lines = [sums, receipts, ...chain.lines, planLine];
  if (plan instanceof CheckFailed) return { runId: null, lines };
  return { runId: runOf(plan), lines: [...lines, ...(await ofRun({ pack, chain, ledger, plan }))] };
}

interface Facts {
  readonly pack: Pack;
  readonly chain: TrustChain;
  readonly ledger: LedgerFile;
  readonly plan: SealedPlan;
}

async function ofRun(facts: Facts): Promise<readonly AuditLine[]> {
  const { pack, chain, ledger, plan } = facts;
  const run = ledger.evidence.filter(({ runId }) => runId === runOf(plan));
  const decisions = run.filter(({ kind }) => kind === 'review_decision');
  const resolutions = resolutionsOf(ledger.evidence, runOf(plan));
  const lines = [
    await auditLine('run', () => verifyRegistration(pack, plan, run)),
    await auditLine('rejections', () => verifyNoRejection(plan, ledger.evidence)),
    await auditLine('void', () => verifyVoid(run, resolutions)),
    await auditLine('resolutions', () => sameResolutions(pack, resolutions)),
    await auditLine('approvals', () => sameApprovals(pack, decisions)),
  ];
  for (const receipt of resolutions)
    lines.push(
      await auditLine(nameOfResolution(receipt), () => verifyResolutionAsOf({ ...facts, run, receipt }, unobserved)),
    );
  for (const decision of decisions)
    lines.push(await auditLine(nameOf(decision), () => proveApproval(facts, run, decision)));
  lines.push(await auditLine('steps', () => verifySteps(pack, plan, run, decisions)));
  const manifest = await auditLine('manifest', () => manifestOfRun(pack, plan, run));
  lines.push(manifest);
  if (manifest.result === 'unproved') return lines;
  const trustAt = (half: LedgerEntry) => chain.at(trustBefore(pack, decisions, half), half);
  return [...lines, await auditLine('pair', () => verifyPair(pack, run, trustAt))];
}

function requireSums(pack: Pack): string {
  const lines = fileIn(pack, 'SHA256SUMS').toString('utf8').split('\n').slice(0, -1);
  const expected = [...pack.keys()]
    .filter((name) => name !== 'SHA256SUMS')
    .toSorted()
    .map((name) => `${sha256(fileIn(pack, name))}  ${name}`);
  const different = [
    ...expected.filter((line) => !lines.includes(line)),
    ...lines.filter((line) => !expected.includes(line)),
  ];
  const [first] = different.map((line) => line.slice(66));
  if (first !== undefined || lines.length !== expected.length)
    throw new CheckFailed(`SHA256SUMS and ${first ?? 'the files'} differ`);
  return `${expected.length} files`;
}

function requireLedger(pack: Pack, { fault, roots, evidence }: LedgerFile): string {
  if (fault !== null) throw new CheckFailed(fault);
  const [origin = '', size = '', root = '', rest = ' '] = fileIn(pack, 'checkpoint').toString('utf8').split('\n');
  const head = roots.at(-1) ?? '';
  requireSame('the size in the checkpoint', size, String(evidence.length));
  requireSame('the root in the checkpoint', root, Buffer.from(head, 'hex').toString('base64'));
  if (!/^cutter\/[0-9a-f-]{36}$/.test(origin) || rest !== '') throw new CheckFailed('the checkpoint has another form');
  return `${evidence.length} receipts in one chain, root ${head}; only who kept an earlier root knows that it is the old one`;
}

/** The plan in its one form; it is not derived again, so that a plan of another version of cutter can be audited. */
function planIn(pack: Pack): SealedPlan | CheckFailed {
  const bytes = pack.get('plan.json');
  if (bytes === undefined) return new CheckFailed('plan.json is missing');
  try {
    return { plan: requireSchema(planSchema, canonicalValue(bytes.toString('utf8'))), bytes, sha256: sha256(bytes) };
  } catch (error) {
    if (!(error instanceof DocumentError)) throw error;
    return new CheckFailed(`plan.json is not a plan: ${error.issues.join('; ')}`);
  }
}

function sameResolutions(pack: Pack, resolutions: readonly LedgerEntry[]): string {
  return `${requireNamed(pack, 'resolutions/', resolutions.map(nameOfResolution))}, as the ledger records them`;
}

async function proveApproval(facts: Facts, run: readonly LedgerEntry[], decision: LedgerEntry): Promise<string> {
  const { pack, chain, ledger, plan } = facts;
  const gate = gateSchema.safeParse(decision.row['gate']).data;
  if (gate === undefined) throw new CheckFailed(`receipt ${decision.seq}: there is no such gate`);
  const name = nameOf(decision);
  const approvalBytes = fileIn(pack, name);
  requireSame('its sha256', sha256(approvalBytes), decision.row['approval_sha256'] ?? 'none');
  const asOf = {
    gate,
    file: { approvalBytes, signatures: signaturesOf(pack, name) },
    plan,
    planSignature: pack.get('plan.json.asc'),
    reviews: { markdown: sha256(fileIn(pack, 'review.md')), html: sha256(fileIn(pack, 'review.html')) },
    prior: gate === 'SG_2' ? priorOf(pack, run, ledger) : null,
    chain,
    ledger,
    decision,
  };
  return verifyApprovalAsOf(asOf, unobserved);
}

/** What SG_1 closed with: the decision under which the verifier recorded, the manifest, and the ledger up to there. */
function priorOf(pack: Pack, run: readonly LedgerEntry[], { roots }: LedgerFile): Prior {
  const verified = run.find(({ kind, row }) => kind === 'cutter_run_step' && row['step'] === 'write_verify');
  const decision = run.find(
    ({ kind, row }) => kind === 'review_decision' && row['approval_sha256'] === verified?.row['approval_sha256'],
  );
  if (verified === undefined || decision === undefined) throw new CheckFailed('SG_1 was not closed by a verification');
  const size = verified.seq + 1;
  const manifest = envelopeIn(pack);
  return {
    reviewDecisionId: decision.row['review_decision_id'] ?? '',
    manifestSha256: sha256(payloadOf(manifest)),
    manifest,
    ledgerHead: { size, root: roots[size] ?? '' },
  };
}

/** The trust file of the gate that was open when a half was recorded: that of the last SG_1 approval before it. */
function trustBefore(pack: Pack, decisions: readonly LedgerEntry[], { seq }: LedgerEntry): string {
  const last = decisions.findLast((each) => each.row['gate'] === 'SG_1' && each.seq < seq);
  if (last === undefined) throw new CheckFailed('no approval of SG_1 stands before the signature');
  return unverifiedApproval(fileIn(pack, nameOf(last))).trust_root.sha256;
}

function runOf({ plan }: SealedPlan): string {
  return plan.header.run_id;
}
