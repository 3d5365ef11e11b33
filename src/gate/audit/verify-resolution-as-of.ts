/**
 * Whether what SG_3 signed was valid when it was carried out: the checks of the gate, with the time of the receipt in place of
 * now. It grants nothing; nothing that writes can reach this folder.
 */
import { sha256 } from '../../model/encoding/digest.ts';
import { instantOf } from '../../model/ids.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import type { Resolves } from '../../model/artefacts/resolution.ts';
import type { RunCheck } from '../check.ts';
import { judgeResolution, requireRunOf, unverifiedResolution } from '../approval/judge-resolution.ts';
import { requireSeen, isRecordedText, type LedgerEntry, type LedgerFile } from './ledger-file.ts';
import { fileIn, requireSame, signaturesOf, CheckFailed, type Pack } from './audit-lines.ts';
import type { TrustChain } from './trust-chain.ts';

/** The receipts of what SG_3 decided about a run, and of what it decided about holds, which may have stopped any run. */
export function resolutionsOf(evidence: readonly LedgerEntry[], runId: string): readonly LedgerEntry[] {
  return evidence.filter(({ kind, runId: whose }) => kind === 'resolution' && (whose === runId || whose === null));
}

/** The name of a resolution in a pack. */
export function nameOfResolution({ row }: LedgerEntry): string {
  return `resolutions/${row['action'] ?? ''}.${row['review_decision_id'] ?? ''}.json`;
}

export interface ResolutionAsOf {
  readonly pack: Pack;
  readonly plan: SealedPlan;
  readonly chain: TrustChain;
  readonly ledger: LedgerFile;
  /** The receipts of the run. */
  readonly run: readonly LedgerEntry[];
  /** The receipt of the resolution. */
  readonly receipt: LedgerEntry;
}

/** Who signed to do what, in words; CheckFailed, or the refusal of the gate at that time. */
export async function verifyResolutionAsOf(facts: ResolutionAsOf, check: RunCheck): Promise<string> {
  const { pack, plan, chain, ledger, receipt } = facts;
  const name = nameOfResolution(receipt);
  const approvalBytes = fileIn(pack, name);
  if (!isRecordedText(receipt.row['document'], approvalBytes.toString('latin1')))
    throw new CheckFailed('it is not the text that the ledger records');
  const { trust_root: root } = unverifiedResolution(approvalBytes);
  const trust = await chain.at(root.sha256, receipt);
  const file = { approvalBytes, signatures: signaturesOf(pack, name) };
  const subject = {
    target: plan.plan.target,
    requireAction: (resolves: Resolves) => {
      if (resolves.action !== 'release') requireRunOf(resolves, plan);
    },
  };
  const signed = await judgeResolution({ trust, file, nowMs: receipt.atMs }, subject, check);
  const { resolves, ledger_head: head } = signed.resolution;
  requireSame('what the ledger records', receipt.row['action'] ?? 'none', resolves.action);
  requireSeen(ledger, receipt, head);
  const people = signed.signatures.map(({ person, fpr }) => `${person} ${fpr}`).join(', ');
  const what =
    resolves.action === 'release' ? `released ${resolves.hold_ids.join(', ')}` : verifyCarriedOut(facts, resolves);
  return `${what}; signed by ${people}; valid at that time, ${instantOf(receipt.atMs)}; resolution ${sha256(approvalBytes)}`;
}

/** Requires that the signed steps were those recorded, and that what was done is what was signed. */
function verifyCarriedOut(
  { pack, run, receipt }: ResolutionAsOf,
  resolves: Exclude<Resolves, { action: 'release' }>,
): string {
  const recorded = run.filter(({ kind, seq }) => kind === 'cutter_run_step' && seq < receipt.seq);
  const steps = recorded.map(({ row }) => row['step'] ?? '').toSorted();
  requireSame('what the run had recorded', steps.join(' '), resolves.steps.join(' '));
  const id = receipt.row['review_decision_id'];
  const done = (table: string) => run.find(({ kind, row }) => kind === table && row['review_decision_id'] === id);
  if (resolves.action === 'void') {
    if (done('run_void') === undefined) throw new CheckFailed('the ledger does not record that it was carried out');
    return 'voided the run';
  }
  const row = done('run_compensation')?.row;
  if (row === undefined) throw new CheckFailed('the ledger does not record that it was carried out');
  const { compensation_sha256, drafts_sha256, units, versions } = resolves;
  for (const [column, signed] of Object.entries({ compensation_sha256, drafts_sha256, units, versions }))
    requireSame(column, row[column] ?? 'none', String(signed));
  const list = pack.get('compensation.json');
  if (list !== undefined) requireSame('the sha256 of compensation.json', sha256(list), compensation_sha256);
  const where = list === undefined ? `${compensation_sha256}, which is not in the pack` : 'compensation.json';
  return `withdrew ${versions} drafts, listed in ${where}`;
}
