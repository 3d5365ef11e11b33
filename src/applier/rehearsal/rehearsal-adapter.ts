/**
 * The eleven phases on in-memory tables, for `plan`. Knows the plan and counts; reaches no database, file or clock.
 * It inserts what the live phases insert, row by row, and its counts are held against the arithmetic ones.
 */
import type { Change } from '../../model/artefacts/change.ts';
import type { Delta, TransactionName } from '../../model/artefacts/expected.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { MutatingPhase, PhaseName, RecordedPhase } from '../../model/phase.ts';
import { PhaseResult, type PhaseOutcome } from '../../model/artefacts/result.ts';
import type { Unit } from '../../model/artefacts/unit.ts';
import type { ExecutionAdapter } from '../adapter.ts';
import type { Verdict } from '../verdict.ts';
import { CountingTables } from '../counting-tables.ts';

type Rehearsed<N extends PhaseName> = Promise<PhaseResult<'rehearsal', N>>;

export class RehearsalAdapter implements ExecutionAdapter<'rehearsal'> {
  readonly #plan: Plan;
  readonly #tables = new CountingTables();
  readonly #changes: ReadonlyMap<string, Change>;
  readonly #counted: { readonly transaction: TransactionName; readonly delta: readonly Delta[] }[] = [];

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#changes = new Map(plan.changes.map((change) => [change.wid, change]));
    for (const live of plan.based_on?.units ?? []) {
      this.#tables.preload(
        'public.information_unit',
        live.wid,
        unitState(live, live.is_repealed ? 'repealed' : 'enacted'),
      );
      this.#tables.preload('public.unit_version', inForce(live.wid), 'enacted');
    }
  }

  /** What each transaction moved, in the order they ran. */
  get counted(): readonly { readonly transaction: TransactionName; readonly delta: readonly Delta[] }[] {
    return this.#counted;
  }

  async verdict(): Promise<Verdict> {
    return { kind: 'RUN' };
  }

  async adopt<N extends MutatingPhase>(phase: N): Rehearsed<N> {
    throw new Error(`rehearsal: ${phase} cannot have been committed before`);
  }

  async conclude<N extends PhaseName>(phase: N, outcome: Omit<PhaseOutcome, 'at'>): Rehearsed<N> {
    return new PhaseResult('rehearsal', phase, { ...outcome, at: 'rehearsal' });
  }

  sourcePin(): Rehearsed<'source_pin'> {
    return this.#nothingMoves('source_pin');
  }

  preWriteBackup(): Rehearsed<'pre_write_backup'> {
    this.#openGate('open_sg_1');
    return this.#nothingMoves('pre_write_backup');
  }

  grantProbe(): Rehearsed<'grant_probe'> {
    return this.#nothingMoves('grant_probe');
  }

  writeUnits(): Rehearsed<'cut_leg_a'> {
    const { document, source, baseline, units } = this.#plan;
    const tables = this.#tables;
    if (!baseline.document_registered) {
      tables.insert('cutter_governance.source_document_registry', document.document_id);
    }
    tables.insert('cutter_governance.source_document_version_registry', source.sha256);
    for (const unit of units) {
      if (unit.change === 'created') tables.insert('public.information_unit', unit.wid, unitState(unit, 'draft'));
      if (this.#isWritten(unit)) tables.insert('public.unit_version', drafted(unit.wid), 'draft');
      else tables.insert('public.unit_carry', unit.wid);
    }
    return this.#record('cut_leg_a');
  }

  structuralVerify(): Rehearsed<'structural_verify'> {
    return this.#nothingMoves('structural_verify');
  }

  recordManifest(): Rehearsed<'leg_b_record'> {
    const run = this.#plan.header.run_id;
    this.#tables.insert('cutter_governance.cut_change_set', run);
    this.#tables.insert('cutter_governance.manifest_envelope', run);
    this.#tables.insert('cutter_governance.dot_pair_signature', 'executor');
    return this.#record('leg_b_record');
  }

  writeVerify(): Rehearsed<'write_verify'> {
    this.#tables.insert('cutter_governance.verify_result', this.#plan.header.run_id);
    this.#tables.insert('cutter_governance.dot_pair_signature', 'verifier');
    return this.#record('write_verify');
  }

  lifecycleEnact(): Rehearsed<'lifecycle_enact'> {
    this.#openGate('open_sg_2');
    const remaining = new Set(this.#plan.units.map(({ wid }) => wid));
    for (const unit of this.#plan.units) this.#enact(unit);
    for (const live of this.#plan.based_on?.units ?? []) {
      if (remaining.has(live.wid)) continue;
      this.#endLife(inForce(live.wid), 'retired');
      this.#tables.update('public.information_unit', live.wid, unitState(live, 'retired'));
    }
    return this.#record('lifecycle_enact');
  }

  /** What the unit's own row and its texts go through when the run comes into force. */
  #enact(unit: Unit): void {
    const { wid, change } = unit;
    const tables = this.#tables;
    if (tables.stateOf('public.unit_version', drafted(wid)) !== undefined) {
      if (tables.stateOf('public.unit_version', inForce(wid)) !== undefined)
        this.#endLife(inForce(wid), change === 'repealed' ? 'repealed' : 'superseded');
      this.#endLife(drafted(wid), 'enacted');
    }
    const before = tables.stateOf('public.information_unit', wid);
    const wasRepealed = before?.startsWith('repealed ') === true;
    const after = unitState(unit, change === 'repealed' || wasRepealed ? 'repealed' : 'enacted');
    if (after !== before) tables.update('public.information_unit', wid, after);
  }

  #endLife(version: string, state: string): void {
    this.#tables.update('public.unit_version', version, state);
    this.#tables.insert('public.iu_lifecycle_log', `${version} ${state}`);
  }

  /** The planner's word for it; the arithmetic goes by the digests, so that the two must agree. */
  #isWritten({ wid, change }: Unit): boolean {
    return change === 'created' || (this.#changes.get(wid)?.is_written ?? false);
  }

  #openGate(transaction: 'open_sg_1' | 'open_sg_2'): void {
    this.#tables.insert('cutter_governance.review_decision', transaction);
    if (transaction === 'open_sg_1') this.#tables.insert('cutter_governance.cutter_run', this.#plan.header.run_id);
    this.#counted.push({ transaction, delta: this.#tables.commit() });
  }

  #record<N extends RecordedPhase>(phase: N): Rehearsed<N> {
    this.#tables.insert('cutter_governance.cutter_run_step', phase);
    const delta = this.#tables.commit();
    this.#counted.push({ transaction: phase, delta });
    return this.#conclude(phase, delta);
  }

  #nothingMoves<N extends PhaseName>(phase: N): Rehearsed<N> {
    return this.#conclude(phase, []);
  }

  #conclude<N extends PhaseName>(phase: N, delta: readonly Delta[]): Rehearsed<N> {
    const { sha256 } = this.#plan.source;
    return this.conclude(phase, { inputSha256: sha256, outputSha256: this.#plan.units_sha256, delta, facts: {} });
  }
}

/** The text of a unit in force, and the one that this run writes. */
function inForce(wid: string): string {
  return `${wid} in force`;
}

function drafted(wid: string): string {
  return `${wid} drafted`;
}

/** The members of a unit's own row that can change. */
function unitState({ eid, section_type: sectionType }: Pick<Unit, 'eid' | 'section_type'>, life: string): string {
  return `${life} ${eid} ${sectionType}`;
}
