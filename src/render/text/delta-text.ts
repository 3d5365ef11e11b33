/** Row deltas as tables: what a plan expects, compared with the rows before and with what happened. */
import { deltaDifferences, sumDeltas, type Delta, type Op } from '../../model/artefacts/expected.ts';
import { GOVERNED_TABLES } from '../../model/governed-table.ts';
import type { Plan } from '../../model/artefacts/plan.ts';
import type { Paint } from '../format/paint.ts';
import { count, signedCount } from '../format/numbers.ts';
import { table } from '../format/table.ts';

export interface TableChange {
  readonly table: string;
  /** Rows before, as the plan's baseline says; null when the baseline does not name the table. */
  readonly now: number | null;
  readonly after: number | null;
  /** `+58`, `+58 ~58`, `0`: inserts less deletes, then updated rows. */
  readonly change: string;
}

/** One entry for every table that the plan moves, sorted; the rest is expected to move by zero (docs/invariants.md: tables-not-named-move-by-zero). */
export function tableChanges(plan: Pick<Plan, 'baseline' | 'expected'>): readonly TableChange[] {
  const sums = sumDeltas(plan.expected);
  const rowsOf = (name: string, op: Op) => sums.find((line) => line.table === name && line.op === op)?.rows ?? 0;
  return [...new Set(sums.map((line) => line.table))].toSorted().map((name) => {
    const now = plan.baseline.tables.find((line) => line.table === name)?.rows ?? null;
    const grown = rowsOf(name, 'INSERT') - rowsOf(name, 'DELETE');
    const updated = rowsOf(name, 'UPDATE');
    const change = [
      ...(grown !== 0 || updated === 0 ? [signedCount(grown)] : []),
      ...(updated > 0 ? [`~${count(updated)}`] : []),
    ];
    return { table: name, now, after: now === null ? null : now + grown, change: change.join(' ') };
  });
}

/** The plan's table: now, after, change. */
export function changeTable(plan: Pick<Plan, 'baseline' | 'expected'>): readonly string[] {
  const changes = tableChanges(plan);
  const rows = changes.map(({ table: name, now, after, change }) => [name, rowsText(now), rowsText(after), change]);
  const others = GOVERNED_TABLES.filter((name) => !changes.some((line) => line.table === name)).length;
  return table(
    [
      { header: 'table', align: 'left' },
      { header: 'now', align: 'right' },
      { header: 'after', align: 'right' },
      { header: 'change', align: 'right' },
    ],
    others === 0 ? rows : [...rows, [`all other governed tables (${others})`, '', '', '0']],
  );
}

/** Expected against actual after a run; a line that differs says so in words. */
export function deltaTable(expected: readonly Delta[], actual: readonly Delta[], paint: Paint): readonly string[] {
  const different = deltaDifferences(expected, actual);
  const key = ({ table: name, op }: { readonly table: string; readonly op: Op }) => `${name} ${op}`;
  const planned = new Map(sumDeltas(expected).map((line) => [key(line), line.rows]));
  const found = new Map(sumDeltas(actual).map((line) => [key(line), line.rows]));
  const rows = [...new Set([...planned.keys(), ...found.keys()])].toSorted().map((line) => {
    const off = different.some((difference) => key(difference) === line);
    return [line, count(planned.get(line) ?? 0), count(found.get(line) ?? 0), off ? paint.bad('differs') : ''];
  });
  return table(
    [
      { header: 'table and operation', align: 'left' },
      { header: 'expected', align: 'right' },
      { header: 'actual', align: 'right' },
      { header: '', align: 'left' },
    ],
    rows,
  );
}

/** A count of rows; `?` where it is not known. */
export function rowsText(rows: number | null): string {
  return rows === null ? '?' : count(rows);
}
