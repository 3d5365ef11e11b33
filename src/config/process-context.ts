/** What an operation can use of the process that calls it. */
import type { Emit } from '../model/artefacts/run-event.ts';
import type { Config } from './config.ts';
import type { Environment } from './environment.ts';

export interface ProcessContext {
  /** Absolute; relative paths in a plan are resolved against it. */
  readonly cwd: string;
  readonly config: Config;
  readonly environment: Environment;
  /** Epoch milliseconds of the host's clock. Decisions about approvals use the database's clock. */
  readonly nowMs: () => number;
  readonly emit: Emit;
}
