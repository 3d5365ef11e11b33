/** The phases on the world. Composed by `wiring/apply` only; shares no code and no import with the rehearsal. */
import { present } from '../../model/assert.ts';
import { framedSha256, sha256 } from '../../model/encoding/digest.ts';
import { canonicalJson } from '../../model/encoding/canonical.ts';
import { isRecorded, type MutatingPhase, type PhaseName, type RecordedPhase } from '../../model/phase.ts';
import { Refusal } from '../../model/refusals/refusal.ts';
import type { SidecarStep } from '../../model/artefacts/sidecar.ts';
import { PhaseResult, type PhaseOutcome } from '../../model/artefacts/result.ts';
import { recordedOutcome } from '../../state/records/runs/recorded-outcome.ts';
import { readSteps } from '../../state/records/runs/run-ledger.ts';
import { rebuildSha256, readUnitTotals, rowsDigest } from '../../state/records/runs/run-rows.ts';
import { readClock } from '../../state/records/database/target-identity.ts';
import { readSourceVersionId } from '../../state/records/content/unit-writes.ts';
import type { ExecutionAdapter, Permission, Progress } from '../adapter.ts';
import { verdictOf, type Verdict } from '../verdict.ts';
import { backupIsIntact, preWriteBackup } from '../phases/pre-write-backup.ts';
import type { RunContext } from './run-context.ts';
import { lifecycleEnact } from '../phases/lifecycle-enact.ts';
import { readRunCounts } from '../../state/records/runs/run-facts.ts';
import { keyOf, ledgerState, needsDigest, rowState, sidecarState } from '../layers.ts';
import { cutLegA } from '../phases/cut-leg-a.ts';
import { legBRecord } from '../phases/leg-b-record.ts';
import { requireReplicated } from './replicated.ts';
import { requireSource, requireUnchangedCode } from './unchanged-since-plan.ts';
import { writeVerify } from '../phases/write-verify.ts';

type Live<N extends PhaseName> = Promise<PhaseResult<'live', N>>;

export class LiveAdapter implements ExecutionAdapter<'live'> {
  readonly #desk: RunContext;

  constructor(run: RunContext) {
    this.#desk = run;
  }

  async verdict(phase: MutatingPhase): Promise<Verdict> {
    if (phase === 'pre_write_backup') return this.#backupVerdict();
    await this.#requireBackup();
    const { sealed, reader, sidecar } = this.#desk;
    const steps = await readSteps(reader, sealed.plan.header.run_id);
    const { plan } = sealed;
    const { run_id: runId } = plan.header;
    const counts = await readRunCounts(reader, steps, runId);
    const digest = needsDigest(phase, plan, counts) ? await rowsDigest(reader, runId) : null;
    const key = keyOf(phase, plan, sealed.sha256, steps);
    if (key === null) return { kind: 'STOP_REPLAY_CONFLICT', reason: 'SIDECAR_AHEAD' };
    const verdict = verdictOf(
      sidecarState(sidecar.state, phase, key),
      ledgerState(steps, phase, key),
      rowState(phase, plan, { ...counts, rowsDigest: digest }),
    );
    if (verdict.kind === 'ADOPT') await requireReplicated(this.#desk);
    return verdict;
  }

  async conclude<N extends PhaseName>(phase: N, outcome: Omit<PhaseOutcome, 'at'>): Live<N> {
    const { micros } = await readClock(this.#desk.reader);
    return new PhaseResult('live', phase, { ...outcome, at: micros });
  }

  async adopt<N extends MutatingPhase>(phase: N): Live<N> {
    if (isRecorded(phase)) return new PhaseResult('live', phase, await this.#recordedOutcome(phase));
    const recorded: SidecarStep | undefined = this.#desk.sidecar.state.steps[phase];
    const step = present(recorded, `the recorded ${phase}`);
    return new PhaseResult('live', phase, {
      at: step.at,
      inputSha256: step.input_sha256,
      outputSha256: present(step.output_sha256, `the output of ${phase}`),
      delta: step.delta,
      facts: step.facts,
    });
  }

  async sourcePin(): Live<'source_pin'> {
    const { plan } = this.#desk.sealed;
    const { source } = plan;
    const found = sha256(source.original === null ? source.text : Buffer.from(source.original, 'base64'));
    if (found !== source.sha256) throw new Refusal('PLAN_TAMPERED', { first_difference: 'source.sha256' });
    if (sha256(source.text) !== source.text_sha256)
      throw new Refusal('PLAN_TAMPERED', { first_difference: 'source.text_sha256' });
    if (!(await this.#isCut())) requireSource(plan, this.#desk.sourceFileSha256);
    return this.conclude('source_pin', {
      inputSha256: this.#desk.sealed.sha256,
      outputSha256: found,
      delta: [],
      facts: { detail: `${found.slice(0, 12)} unchanged`, bytes: source.bytes },
    });
  }

  async preWriteBackup(leave: Permission<'live', 'pre_write_backup'>, progress: Progress): Live<'pre_write_backup'> {
    const { inputSha256, outputSha256, facts } = await preWriteBackup(this.#desk, leave, progress);
    return this.conclude('pre_write_backup', { inputSha256, outputSha256, delta: [], facts });
  }

  async grantProbe(): Live<'grant_probe'> {
    const { plan } = this.#desk.sealed;
    await requireUnchangedCode(this.#desk.reader, plan);
    return this.conclude('grant_probe', {
      inputSha256: plan.database_code.grants_sha256,
      outputSha256: sha256(canonicalJson(plan.database_code)),
      delta: [],
      facts: { detail: `grants ${plan.database_code.grants_sha256.slice(0, 12)} as planned` },
    });
  }

  async writeUnits(leave: Permission<'live', 'cut_leg_a'>, progress: Progress): Live<'cut_leg_a'> {
    await cutLegA(this.#desk, leave, progress);
    return this.adopt('cut_leg_a');
  }

  /** Phase 7: what leg A recorded is what stands there, read by other roles on other connections, side by side. */
  async structuralVerify(): Live<'structural_verify'> {
    const { sealed, reader, verifier } = this.#desk;
    const { plan } = sealed;
    const { run_id: runId } = plan.header;
    const steps = await readSteps(reader, runId);
    const recorded = present(steps.find(({ step }) => step === 'cut_leg_a')?.outputSha256, 'leg A');
    const sourceVersionId = await readSourceVersionId(reader, runId);
    const [digest, rebuilt] = await Promise.all([rowsDigest(reader, runId), rebuildSha256(verifier, sourceVersionId)]);
    if (digest !== recorded)
      throw new Refusal('STOP_REPLAY_CONFLICT', {
        reason: 'ROWS_CHANGED',
        recorded_sha256: recorded,
        found_sha256: digest,
      });
    if (rebuilt !== plan.source.text_sha256)
      throw new Refusal('STOP_LOSSLESS', { text_sha256: plan.source.text_sha256, rebuilt_sha256: rebuilt });
    const { units, versions, carried } = await readUnitTotals(reader, runId);
    return this.conclude('structural_verify', {
      inputSha256: recorded,
      outputSha256: framedSha256('cutter.structural_verify/1', [digest, rebuilt]),
      delta: [],
      facts: {
        detail: `${versions + carried} units rebuild the source`,
        units,
        versions,
        carried,
        rebuilt_sha256: rebuilt,
      },
    });
  }

  async recordManifest(leave: Permission<'live', 'leg_b_record'>): Live<'leg_b_record'> {
    await legBRecord(this.#desk, leave);
    return this.adopt('leg_b_record');
  }

  async writeVerify(leave: Permission<'live', 'write_verify'>): Live<'write_verify'> {
    await writeVerify(this.#desk, leave);
    return this.adopt('write_verify');
  }

  async lifecycleEnact(leave: Permission<'live', 'lifecycle_enact'>): Live<'lifecycle_enact'> {
    await lifecycleEnact(this.#desk, leave);
    return this.adopt('lifecycle_enact');
  }

  async #recordedOutcome(phase: RecordedPhase): Promise<PhaseOutcome> {
    const steps = await readSteps(this.#desk.reader, this.#desk.sealed.plan.header.run_id);
    const step = steps.find((each) => each.step === phase);
    return recordedOutcome(present(step, `the ledger row of ${phase}`));
  }

  async #backupVerdict(): Promise<Verdict> {
    const step = this.#desk.sidecar.state.steps.pre_write_backup;
    if (step?.state === 'done') {
      await this.#requireBackup();
      return { kind: 'NOOP' };
    }
    if (await this.#isCut()) return { kind: 'STOP_REPLAY_CONFLICT', reason: 'SIDECAR_MISSING' };
    return { kind: 'RUN' };
  }

  async #requireBackup(): Promise<void> {
    if (await backupIsIntact(this.#desk)) return;
    const step = this.#desk.sidecar.state.steps.pre_write_backup;
    throw new Refusal('STOP_BACKUP_MISMATCH', { recorded_sha256: step?.output_sha256 ?? 'none' });
  }

  async #isCut(): Promise<boolean> {
    const steps = await readSteps(this.#desk.reader, this.#desk.sealed.plan.header.run_id);
    return steps.some(({ step }) => step === 'cut_leg_a');
  }
}
