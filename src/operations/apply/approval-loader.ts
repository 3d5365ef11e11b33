/** Gathers the facts for `authorize`: the files, read once, and the clock and state of the database, read for each phase. */
import type { PhaseAuthorization } from '../../applier/run.ts';
import { authorize } from '../../gate/approval/authorize.ts';
import type { GateFacts } from '../../gate/approval/judge-approval.ts';
import type { ApprovalFile, ReadApproval } from '../../gate/approval/approval-document.ts';
import { RejectedPlan } from '../../gate/approval/quorum.ts';
import { approvalsOfGate } from '../../gate/approval/sort-by-gate.ts';
import { requireRecorded, type AdmittedTrust } from '../../gate/trust/admit-trust.ts';
import { GATE_OF_PHASE, GATES, type Gate, type MutatingPhase } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readApprovalFiles, readPlanSignature, type StoredApproval } from '../../state/files/approval-files.ts';
import type { Connection } from '../../state/db/database.ts';
import { readLedgerHead, requireLedgerHead } from '../../state/records/gate/ledger.ts';
import { readReviewDigests } from '../../state/files/plan-store.ts';
import { readClosedRun } from '../../state/records/runs/closed-run.ts';
import { refuseHeld } from '../../state/records/gate/holds.ts';
import { readClock } from '../../state/records/database/target-identity.ts';
import type { SignedApproval } from '../../state/records/gate/authz.ts';
import { newestTrust } from '../../state/records/gate/recorded-trust.ts';
import { readAdmittedTrust } from '../shared/admitted-trust.ts';
import { requireClock } from '../shared/clock.ts';
import { requireStandby } from '../shared/require-target.ts';
import type { OperationContext } from '../shared/operation-context.ts';

export interface ApprovalSources {
  readonly planPath: string;
  readonly approvals: readonly string[];
  readonly sealed: SealedPlan;
  readonly reader: Connection;
  /** Records a verified rejection in the database before it refuses, so that deleting its file changes nothing. */
  readonly recordRejection: (rejection: SignedApproval) => Promise<void>;
}

type FileFacts = Pick<GateFacts, 'trust' | 'reviews' | 'backupFpr' | 'planSignature'>;

export class ApprovalLoader {
  readonly #ctx: OperationContext;
  readonly #sources: ApprovalSources;
  readonly #files: readonly StoredApproval[];
  #facts: FileFacts | null = null;

  private constructor(ctx: OperationContext, sources: ApprovalSources, files: readonly StoredApproval[]) {
    this.#ctx = ctx;
    this.#sources = sources;
    this.#files = files;
  }

  /** Reads every approval that was named, and the rejections in the same folders, once. APPROVAL_FILE_KIND, APPROVAL_FILE_SIZE. */
  static async load(ctx: OperationContext, sources: ApprovalSources): Promise<ApprovalLoader> {
    return new ApprovalLoader(ctx, sources, await readApprovalFiles(sources.approvals, GATES));
  }

  hasApprovalFor(gate: Gate): boolean {
    return this.#filesFor(gate).length > 0;
  }

  /**
   * Before anything is written: an approval covers the next gate. Where only SG_1 was given and SG_2 is next, the run pauses
   * there later. Refuses `APPROVAL_MISSING` and everything that `authorize` refuses.
   */
  async requireGate(gate: Gate): Promise<void> {
    if (this.hasApprovalFor(gate)) await this.#judge(gate);
    else if (gate !== 'SG_2' || this.#files.length === 0) throw new Refusal('APPROVAL_MISSING', { gate });
  }

  /** Judges the approval for one phase, by the database's clock. STOP_CLOCK_SKEW when the host's clock does not agree with it. */
  async authorize(phase: MutatingPhase): Promise<PhaseAuthorization> {
    const gate = GATE_OF_PHASE[phase];
    if (!this.hasApprovalFor(gate)) throw new Refusal('APPROVAL_MISSING', { gate });
    const { emit } = this.#ctx;
    try {
      const decided = await this.#judge(gate);
      emit({ kind: 'gate.checked', gate, phase, result: 'pass', code: 'AUTHORIZED' });
      return decided;
    } catch (error) {
      if (error instanceof Refusal) emit({ kind: 'gate.checked', gate, phase, result: 'fail', code: error.code });
      throw error;
    }
  }

  async #judge(gate: Gate): Promise<PhaseAuthorization> {
    const { sealed, reader } = this.#sources;
    await refuseHeld(reader, sealed.plan.header.run_id);
    await requireStandby(reader, sealed.plan);
    // For each phase, because a clock may stop or jump during a run.
    const nowMs = await requireClock(reader, this.#ctx.nowMs);
    const { lastMs } = await readLedgerHead(reader);
    if (lastMs !== null && nowMs < lastMs) throw new Refusal('STOP_CLOCK_ROLLBACK', { now_ms: nowMs, last_ms: lastMs });
    const fromFiles = await this.#fileFacts(nowMs);
    // For each phase: a trust file recorded during the run ends it.
    requireRecorded(fromFiles.trust, await newestTrust(reader));
    const { run_id: runId } = sealed.plan.header;
    const prior = gate === 'SG_2' ? await readClosedRun(reader, runId) : null;
    const facts: GateFacts = { ...fromFiles, gate, approvalFiles: this.#filesFor(gate), plan: sealed, prior, nowMs };
    try {
      const authorization = await authorize(facts, () => undefined);
      const { ledger_head: head, target_document_id: documentId } = authorization.approval;
      await requireLedgerHead(reader, head, { documentId, runId });
      return { authorization, nowMs };
    } catch (error) {
      if (error instanceof RejectedPlan)
        for (const file of error.rejections) await this.#sources.recordRejection(signedApprovalOf(file));
      throw error;
    }
  }

  /** The trust file, read once; in force by the clock of the database. TRUST_EXPIRED. */
  async trust(reader: Connection): Promise<AdmittedTrust> {
    const { epochMs: nowMs } = await readClock(reader);
    const { trust } = await this.#fileFacts(nowMs);
    trust.requireInForce(nowMs);
    return trust;
  }

  async #fileFacts(nowMs: number): Promise<FileFacts> {
    this.#facts ??= {
      trust: await this.#readTrust(nowMs),
      reviews: await readReviewDigests(this.#sources.planPath),
      backupFpr: this.#ctx.config.orchestrator.backup_gpg_fpr ?? null,
      planSignature: await readPlanSignature(this.#sources.planPath),
    };
    return this.#facts;
  }

  async #readTrust(nowMs: number): Promise<AdmittedTrust> {
    return readAdmittedTrust(this.#ctx, nowMs);
  }

  #filesFor(gate: Gate): readonly ApprovalFile[] {
    return approvalsOfGate(this.#files, gate);
  }
}

function signedApprovalOf({ text, signatures }: ReadApproval): SignedApproval {
  return {
    approvalText: text,
    signaturePackets: signatures.map(({ packet }) => packet),
    people: [...new Set(signatures.map(({ person }) => person))],
    fingerprints: [...new Set(signatures.map(({ fpr }) => fpr))],
  };
}
