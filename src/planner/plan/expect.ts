/**
 * The arithmetic delta of a plan: how many rows each transaction will change, computed from the numbers of changes.
 * `applier/count-rows` counts the same independently; the two must agree before a plan is written.
 */
import type { ExpectedDelta, Op, TransactionName } from '../../model/artefacts/expected.ts';
import type { GovernedTable } from '../../model/governed-table.ts';
import type { Gate, Through } from '../../model/phase.ts';
import type { Tally } from './writes.ts';

export interface ExpectedFacts {
  readonly tally: Tally;
  readonly documentRegistered: boolean;
  readonly through: Through;
}

/** Every line that changes rows, sorted by gate, transaction, table and operation; an absent line means zero. */
export function expectedDelta(facts: ExpectedFacts): readonly ExpectedDelta[] {
  return [...draftLines(facts), ...(facts.through === 'enacted' ? enactmentLines(facts) : [])]
    .filter(({ rows }) => rows > 0)
    .toSorted((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1));
}

function draftLines({ tally, documentRegistered }: ExpectedFacts): readonly ExpectedDelta[] {
  return [
    line('open_sg_1', 'INSERT', 'cutter_governance.review_decision', 1),
    line('open_sg_1', 'INSERT', 'cutter_governance.cutter_run', 1),
    line('cut_leg_a', 'INSERT', 'cutter_governance.source_document_registry', documentRegistered ? 0 : 1),
    line('cut_leg_a', 'INSERT', 'cutter_governance.source_document_version_registry', 1),
    line('cut_leg_a', 'INSERT', 'public.information_unit', tally.created),
    line('cut_leg_a', 'INSERT', 'public.unit_version', tally.created + tally.revised),
    line('cut_leg_a', 'INSERT', 'public.unit_carry', tally.carried),
    line('cut_leg_a', 'INSERT', 'cutter_governance.cutter_run_step', 1),
    line('leg_b_record', 'INSERT', 'cutter_governance.cut_change_set', 1),
    line('leg_b_record', 'INSERT', 'cutter_governance.manifest_envelope', 1),
    line('leg_b_record', 'INSERT', 'cutter_governance.dot_pair_signature', 1),
    line('leg_b_record', 'INSERT', 'cutter_governance.cutter_run_step', 1),
    line('write_verify', 'INSERT', 'cutter_governance.verify_result', 1),
    line('write_verify', 'INSERT', 'cutter_governance.dot_pair_signature', 1),
    line('write_verify', 'INSERT', 'cutter_governance.cutter_run_step', 1),
  ];
}

/** A revised unit has two texts whose lifecycle changes: the new one begins, the old one ends. */
function enactmentLines({ tally }: ExpectedFacts): readonly ExpectedDelta[] {
  const { created, revised, retired, readdressed } = tally;
  const lives = created + 2 * revised + retired;
  return [
    line('open_sg_2', 'INSERT', 'cutter_governance.review_decision', 1),
    line('lifecycle_enact', 'UPDATE', 'public.information_unit', created + retired + readdressed),
    line('lifecycle_enact', 'UPDATE', 'public.unit_version', lives),
    line('lifecycle_enact', 'INSERT', 'public.iu_lifecycle_log', lives),
    line('lifecycle_enact', 'INSERT', 'cutter_governance.cutter_run_step', 1),
  ];
}

const GATE_OF_TRANSACTION = {
  open_sg_1: 'SG_1',
  open_sg_2: 'SG_2',
  cut_leg_a: 'SG_1',
  leg_b_record: 'SG_1',
  write_verify: 'SG_1',
  lifecycle_enact: 'SG_2',
} as const satisfies Record<TransactionName, Gate>;

function line(transaction: TransactionName, op: Op, table: GovernedTable, rows: number): ExpectedDelta {
  return { gate: GATE_OF_TRANSACTION[transaction], op, rows, table, transaction };
}

function sortKey({ gate, transaction, table, op }: ExpectedDelta): string {
  return [gate, transaction, table, op].join(' ');
}
