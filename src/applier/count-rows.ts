/**
 * Counts the rows that a run of a plan will move, by inserting and updating them one by one in memory.
 * `planner/plan/expect` computes the same numbers by arithmetic. `plan` compares the two and writes nothing when they differ.
 */
import { assert } from '../model/assert.ts';
import type { Change } from '../model/artefacts/change.ts';
import {
  deltaDifferences,
  deltaOfTransaction,
  TRANSACTIONS,
  type Delta,
  type TransactionName,
} from '../model/artefacts/expected.ts';
import type { Plan } from '../model/artefacts/plan.ts';
import type { RecordedPhase } from '../model/phase.ts';
import type { Unit } from '../model/artefacts/unit.ts';
import { CountingTables } from './counting-tables.ts';

export interface CountedTransaction {
  readonly transaction: TransactionName;
  readonly delta: readonly Delta[];
}

/**
 * Compares the counted rows with the plan's arithmetic. Throws, as a bug in cutter, when they differ. Returns how many
 * transactions were compared.
 */
export function requireCountedRows(plan: Plan): number {
  const counted = countRows(plan);
  for (const transaction of TRANSACTIONS) {
    const delta = counted.find((one) => one.transaction === transaction)?.delta ?? [];
    const differences = deltaDifferences(deltaOfTransaction(plan.expected, transaction), delta);
    assert(differences.length === 0, `two derivations of ${transaction} differ: ${JSON.stringify(differences)}`);
  }
  return counted.length;
}

/** What each transaction of a run moves, in the order in which they run. Shares no computation with `planner/plan/expect`. */
export function countRows(plan: Plan): readonly CountedTransaction[] {
  const tables = tablesInForce(plan);
  const { run_id: runId } = plan.header;
  const commit = (transaction: TransactionName): CountedTransaction => ({ transaction, delta: tables.commit() });
  const commitPhase = (phase: RecordedPhase) => {
    tables.insert('cutter_governance.cutter_run_step', phase);
    return commit(phase);
  };
  const counted: CountedTransaction[] = [];

  tables.insert('cutter_governance.review_decision', 'SG_1');
  tables.insert('cutter_governance.cutter_run', runId);
  counted.push(commit('open_sg_1'));

  writeUnits(tables, plan);
  counted.push(commitPhase('cut_leg_a'));

  tables.insert('cutter_governance.cut_change_set', runId);
  tables.insert('cutter_governance.manifest_envelope', runId);
  tables.insert('cutter_governance.dot_pair_signature', 'executor');
  counted.push(commitPhase('leg_b_record'));

  tables.insert('cutter_governance.verify_result', runId);
  tables.insert('cutter_governance.dot_pair_signature', 'verifier');
  counted.push(commitPhase('write_verify'));

  if (plan.through === 'draft') return counted;
  tables.insert('cutter_governance.review_decision', 'SG_2');
  counted.push(commit('open_sg_2'));

  enactUnits(tables, plan);
  counted.push(commitPhase('lifecycle_enact'));
  return counted;
}

/** The tables before the run: the units of the version that the plan is based on. */
function tablesInForce({ based_on: basedOn }: Plan): CountingTables {
  const tables = new CountingTables();
  for (const unit of basedOn?.units ?? []) {
    tables.preload('public.information_unit', unit.wid, unitState(unit, unit.is_repealed ? 'repealed' : 'enacted'));
    tables.preload('public.unit_version', inForce(unit.wid), 'enacted');
  }
  return tables;
}

function writeUnits(tables: CountingTables, { document, source, baseline, units, changes }: Plan): void {
  if (!baseline.document_registered) tables.insert('cutter_governance.source_document_registry', document.document_id);
  tables.insert('cutter_governance.source_document_version_registry', source.sha256);
  const changeOf = new Map(changes.map((change) => [change.wid, change]));
  for (const unit of units) {
    if (unit.change === 'created') tables.insert('public.information_unit', unit.wid, unitState(unit, 'draft'));
    if (isWritten(unit, changeOf)) tables.insert('public.unit_version', draftKey(unit.wid), 'draft');
    else tables.insert('public.unit_carry', unit.wid);
  }
}

/** By the change that the planner states. The arithmetic compares the digests of the texts instead. */
function isWritten({ wid, change }: Unit, changeOf: ReadonlyMap<string, Change>): boolean {
  return change === 'created' || (changeOf.get(wid)?.is_written ?? false);
}

function enactUnits(tables: CountingTables, { units, based_on: basedOn }: Plan): void {
  const remaining = new Set(units.map(({ wid }) => wid));
  for (const unit of units) enactUnit(tables, unit);
  for (const unit of basedOn?.units ?? []) {
    if (remaining.has(unit.wid)) continue;
    setVersionState(tables, inForce(unit.wid), 'retired');
    tables.update('public.information_unit', unit.wid, unitState(unit, 'retired'));
  }
}

/** Enacts a drafted text, ends the one that it replaces, and updates the unit's own row where it changes. */
function enactUnit(tables: CountingTables, unit: Unit): void {
  const { wid, change } = unit;
  if (tables.stateOf('public.unit_version', draftKey(wid)) !== undefined) {
    if (tables.stateOf('public.unit_version', inForce(wid)) !== undefined)
      setVersionState(tables, inForce(wid), change === 'repealed' ? 'repealed' : 'superseded');
    setVersionState(tables, draftKey(wid), 'enacted');
  }
  const before = tables.stateOf('public.information_unit', wid);
  const wasRepealed = before?.startsWith('repealed ') === true;
  const after = unitState(unit, change === 'repealed' || wasRepealed ? 'repealed' : 'enacted');
  if (after !== before) tables.update('public.information_unit', wid, after);
}

/** Each change of a version's lifecycle is logged. */
function setVersionState(tables: CountingTables, version: string, state: string): void {
  tables.update('public.unit_version', version, state);
  tables.insert('public.iu_lifecycle_log', `${version} ${state}`);
}

/** The key of a unit's text in force. */
function inForce(wid: string): string {
  return `${wid} in force`;
}

/** The key of the text that this run writes. */
function draftKey(wid: string): string {
  return `${wid} drafted`;
}

/** The columns of a unit's own row that a run can change. */
function unitState({ eid, section_type: sectionType }: Pick<Unit, 'eid' | 'section_type'>, lifecycle: string): string {
  return `${lifecycle} ${eid} ${sectionType}`;
}
