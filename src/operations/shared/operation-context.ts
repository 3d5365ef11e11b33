/** What a composition root is given by a command: nothing here is read from the process by wiring itself. */
import type { Environment } from '../../config/environment.ts';
import type { Config } from '../../config/config.ts';
import type { Database } from '../../state/db/database.ts';
import type { Emit } from '../../model/artefacts/run-event.ts';

export interface OperationContext {
  readonly cwd: string;
  readonly config: Config;
  readonly environment: Environment;
  /** The host's clock. Where a decision depends on time, the database's clock is asked instead. */
  readonly nowMs: () => number;
  readonly emit: Emit;
  /** A database that is open already, for a caller that takes several steps on it: opening the embedded one is slow. */
  readonly opened?: Database;
}
