/** Tables in memory that hold keys and count what is inserted and updated, one transaction at a time. */
import { sumDeltas, type Delta } from '../model/artefacts/expected.ts';
import type { GovernedTable } from '../model/governed-table.ts';

export class CountingTables {
  readonly #rows = new Map<GovernedTable, Map<string, string>>();
  #moved: Delta[] = [];

  /** Inserts a row under its key. Throws when the key is taken, as a unique constraint would: a bug in the plan. */
  insert(table: GovernedTable, key: string, state = ''): void {
    const rows = this.#rows.get(table) ?? new Map<string, string>();
    if (rows.has(key)) throw new Error(`count: ${table} already holds ${key}`);
    rows.set(key, state);
    this.#rows.set(table, rows);
    this.#moved.push({ op: 'INSERT', rows: 1, table });
  }

  /** Adds a row that the database held before the run. It is not counted. */
  preload(table: GovernedTable, key: string, state: string): void {
    const rows = this.#rows.get(table) ?? new Map<string, string>();
    rows.set(key, state);
    this.#rows.set(table, rows);
  }

  /** Updates the row with this key. Throws when there is none: a bug in the plan. */
  update(table: GovernedTable, key: string, state: string): void {
    const rows = this.#rows.get(table);
    if (rows?.has(key) !== true) throw new Error(`count: ${table} does not hold ${key}`);
    rows.set(key, state);
    this.#moved.push({ op: 'UPDATE', rows: 1, table });
  }

  stateOf(table: GovernedTable, key: string): string | undefined {
    return this.#rows.get(table)?.get(key);
  }

  /** What moved since the last call: the delta of one transaction. */
  commit(): readonly Delta[] {
    const delta = sumDeltas(this.#moved);
    this.#moved = [];
    return delta;
  }
}
