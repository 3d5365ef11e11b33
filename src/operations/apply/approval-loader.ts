/** Brings the gate its facts: the files as they were read once, and the database's clock, afresh for each phase. */
import { authorize, type Authorization } from '../../gate/approval/authorize.ts';
import type { GateFacts } from '../../gate/approval/judge-approval.ts';

import type { ApprovalFile, ReadApproval } from '../../gate/approval/approval-document.ts';
import { RejectedPlan } from '../../gate/approval/quorum.ts';
import { approvalsOfGate } from '../../gate/approval/sort-by-gate.ts';
import { admitTrust, requireRecorded, type AdmittedTrust } from '../../gate/trust/admit-trust.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import { GATE_OF_PHASE, GATES, type Gate, type MutatingPhase } from '../../model/phase.ts';
import type { SealedPlan } from '../../model/artefacts/plan.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import { readApprovalFiles, readPlanSignature, type StoredApproval } from '../../state/files/approval-files.ts';
import type { Connection } from '../../state/db/database.ts';
import { readLedgerHead, requireLedgerHead } from '../../state/records/gate/ledger.ts';
import { readReviewBeside } from '../../state/files/plan-store.ts';
import { readClosedRun } from '../../state/records/runs/closed-run.ts';
import { refuseHeld } from '../../state/records/gate/holds.ts';
import { readClock } from '../../state/records/database/target-identity.ts';
import type { SignedApproval } from '../../state/records/gate/authz.ts';
import { newestTrust } from '../../state/records/gate/recorded-trust.ts';
import { readTrustFiles } from '../../state/files/trust-store.ts';
import { requireClock } from '../shared/clock.ts';
import { requireStandby } from '../shared/require-target.ts';
import type { OperationContext } from '../shared/operation-context.ts';

export interface Given {
  readonly planPath: string;
  readonly approvals: readonly string[];
  readonly sealed: SealedPlan;
  readonly reader: Connection;
  /** Puts a verified rejection on record before it refuses, so that deleting its file changes nothing. */
  readonly recordRejection: (rejection: SignedApproval) => Promise<void>;
}

export class ApprovalLoader {
  readonly #at: OperationContext;
  readonly #given: Given;
  readonly #files: readonly StoredApproval[];
  #facts: Pick<GateFacts, 'trust' | 'reviewSha256' | 'planSignature'> | null = null;

  private constructor(ctx: OperationContext, given: Given, files: readonly StoredApproval[]) {
    this.#at = ctx;
    this.#given = given;
    this.#files = files;
  }

  /** Reads every approval that was named, and the rejections beside them, once. APPROVAL_FILE_KIND, APPROVAL_FILE_SIZE. */
  static async admit(ctx: OperationContext, given: Given): Promise<ApprovalLoader> {
    return new ApprovalLoader(ctx, given, await readApprovalFiles(given.approvals, GATES));
  }

  hasApprovalFor(gate: Gate): boolean {
    return this.#filesFor(gate).length > 0;
  }

  /**
   * Before anything is touched: the gate that comes next is authorized, or, where SG_1 was given and SG_2 comes next,
   * the run will end there by itself. Refuses `APPROVAL_MISSING` and everything that `authorize` refuses.
   */
  async requireAt(gate: Gate): Promise<void> {
    if (this.hasApprovalFor(gate)) await this.#decide(gate);
    else if (gate !== 'SG_2' || this.#files.length === 0) throw new Refusal('APPROVAL_MISSING', { gate });
  }

  /** Decides afresh for one phase, by the database's clock, with which the host's must agree: STOP_CLOCK_SKEW. */
  async authorize(phase: MutatingPhase): Promise<{ readonly authorization: Authorization; readonly nowMs: number }> {
    const gate = GATE_OF_PHASE[phase];
    if (!this.hasApprovalFor(gate)) throw new Refusal('APPROVAL_MISSING', { gate });
    const { emit } = this.#at;
    try {
      const decided = await this.#decide(gate);
      emit({ kind: 'gate.checked', gate, phase, result: 'pass', code: 'AUTHORIZED' });
      return decided;
    } catch (error) {
      if (error instanceof Refusal) emit({ kind: 'gate.checked', gate, phase, result: 'fail', code: error.code });
      throw error;
    }
  }

  async #decide(gate: Gate): Promise<{ readonly authorization: Authorization; readonly nowMs: number }> {
    const { sealed, reader } = this.#given;
    await refuseHeld(reader, sealed.plan.header.run_id);
    await requireStandby(reader, sealed.plan);
    // Afresh, because a clock may stop or jump during a run; then the two no longer agree.
    const nowMs = await requireClock(reader, this.#at.nowMs);
    const { lastMs } = await readLedgerHead(reader);
    if (lastMs !== null && nowMs < lastMs) throw new Refusal('STOP_CLOCK_ROLLBACK', { now_ms: nowMs, last_ms: lastMs });
    const fromFiles = await this.#fileFacts(nowMs);
    // Asked afresh for each phase: a version recorded during the run ends it.
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
        for (const file of error.rejections) await this.#given.recordRejection(shown(file));
      throw error;
    }
  }

  /** The trust file as it was read once, in force by the clock of the database. */
  async trust(reader: Connection): Promise<AdmittedTrust> {
    const { epochMs: nowMs } = await readClock(reader);
    const { trust } = await this.#fileFacts(nowMs);
    trust.requireInForce(nowMs);
    return trust;
  }

  async #fileFacts(nowMs: number): Promise<Pick<GateFacts, 'trust' | 'reviewSha256' | 'planSignature'>> {
    this.#facts ??= {
      trust: await this.#readTrust(nowMs),
      reviewSha256: sha256(await readReviewBeside(this.#given.planPath)),
      planSignature: await readPlanSignature(this.#given.planPath),
    };
    return this.#facts;
  }

  async #readTrust(nowMs: number): Promise<AdmittedTrust> {
    return admitTrust(await readTrustFiles(this.#at.config.trust_dir), nowMs);
  }

  #filesFor(gate: Gate): readonly ApprovalFile[] {
    return approvalsOfGate(this.#files, gate);
  }
}

function shown({ text, signatures }: ReadApproval): SignedApproval {
  return {
    approvalText: text,
    signaturePackets: signatures.map(({ packet }) => packet),
    people: [...new Set(signatures.map(({ person }) => person))],
    fingerprints: [...new Set(signatures.map(({ fpr }) => fpr))],
  };
}
