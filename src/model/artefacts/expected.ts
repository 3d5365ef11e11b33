/** Row deltas: what a plan expects and what a database did, in the same form, so that both can be compared. */
import { z } from 'zod';
import type { GovernedTable } from '../governed-table.ts';
import { countSchema, tableNameSchema } from '../ids.ts';
import { gateSchema, type Gate } from '../phase.ts';

export const OPS = ['INSERT', 'UPDATE', 'DELETE'] as const;
export type Op = (typeof OPS)[number];

/** Rows of one table touched by one operation. */
export const deltaSchema = z.strictObject({ op: z.enum(OPS), rows: countSchema, table: tableNameSchema }).readonly();
export type Delta = z.infer<typeof deltaSchema>;

/**
 * The transactions that move rows: opening a gate, and the recorded phases. Each is checked on its own before COMMIT.
 */
export const TRANSACTIONS = [
  'open_sg_1',
  'open_sg_2',
  'cut_leg_a',
  'leg_b_record',
  'write_verify',
  'lifecycle_enact',
] as const;
export type TransactionName = (typeof TRANSACTIONS)[number];

/** One line of what the plan expects. A table and operation that no line names must not change. */
export const expectedDeltaSchema = z
  .strictObject({
    gate: gateSchema,
    transaction: z.enum(TRANSACTIONS),
    op: z.enum(OPS),
    rows: countSchema,
    table: tableNameSchema,
  })
  .readonly();
export type ExpectedDelta = z.infer<typeof expectedDeltaSchema>;

/** The lines of one transaction, without their gate, sorted. */
export function deltaOfTransaction(expected: readonly ExpectedDelta[], name: TransactionName): readonly Delta[] {
  return sumDeltas(expected.filter((line) => line.transaction === name));
}

/** How many rows the plan expects to insert into a table in one transaction; zero if no line names the table. */
export function insertedRows(expected: readonly ExpectedDelta[], name: TransactionName, table: GovernedTable): number {
  const lines = expected.filter((line) => line.transaction === name && line.op === 'INSERT' && line.table === table);
  return lines.reduce((sum, { rows }) => sum + rows, 0);
}

/** The allowance that an approval of `gate` must state: the lines of the gate, summed and sorted. */
export function allowanceOfGate(expected: readonly ExpectedDelta[], gate: Gate): readonly Delta[] {
  return sumDeltas(expected.filter((line) => line.gate === gate));
}

/** Adds lines of the same table and operation; drops zeros; sorts by table, then operation, by code unit. */
export function sumDeltas(lines: readonly Delta[]): readonly Delta[] {
  const sums = new Map<string, Delta>();
  for (const { op, rows, table } of lines) {
    const key = `${table} ${op}`;
    sums.set(key, { op, rows: rows + (sums.get(key)?.rows ?? 0), table });
  }
  return [...sums.entries()]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, delta]) => delta)
    .filter((delta) => delta.rows > 0);
}

export interface DeltaDifference {
  readonly table: string;
  readonly op: Op;
  readonly expected: number;
  readonly actual: number;
}

/** Every table and operation on which two deltas disagree, sorted; empty when they are equal. */
export function deltaDifferences(expected: readonly Delta[], actual: readonly Delta[]): readonly DeltaDifference[] {
  const rowsOf = (lines: readonly Delta[]) =>
    new Map(sumDeltas(lines).map(({ table, op, rows }) => [`${table} ${op}`, { table, op, rows }]));
  const planned = rowsOf(expected);
  const found = rowsOf(actual);
  return [...new Set([...planned.keys(), ...found.keys()])].toSorted().flatMap((key) => {
    const want = planned.get(key);
    const got = found.get(key);
    const at = want ?? got;
    if (at === undefined || want?.rows === got?.rows) return [];
    return [{ table: at.table, op: at.op, expected: want?.rows ?? 0, actual: got?.rows ?? 0 }];
  });
}
