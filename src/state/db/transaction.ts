/**
 * Transactions: opened and closed in one function. Knows how COMMIT can lie (design 6, 0.4 and 5a); knows nothing of
 * what the work is.
 */
import type { Connection, Queryable } from './database.ts';

export interface TransactionOptions {
  readonly mode: 'read' | 'write';
  readonly isolation: 'read committed' | 'repeatable read' | 'serializable';
  readonly statementTimeoutMs: number;
  readonly lockTimeoutMs: number;
}

/** An open transaction. Using it after its function returned is a bug and throws. */
export interface Transaction extends Queryable {
  /** Several statements in one text; admin only, for migrations. */
  script(sql: string): Promise<void>;
}

export async function transaction<T>(
  connection: Connection,
  options: TransactionOptions,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  void connection;
  void options;
  void work;
  throw new Error('not yet written');
}
