/** What a command gives to an operation. An operation itself reads nothing from the process. */
import type { ProcessContext } from '../../config/process-context.ts';
import type { Database } from '../../state/db/database.ts';

export interface OperationContext extends ProcessContext {
  /** A database that is open already, for a caller that takes several steps on it: opening the embedded one is slow. */
  readonly opened?: Database;
}
