/** What an operation may know of the process that calls it. */
import type { Emit } from '../model/artefacts/run-event.ts';
import type { Config } from './config.ts';
import type { Environment } from './environment.ts';

export interface ProcessContext {
  /** Absolute; what a relative path in a plan is resolved against. */
  readonly cwd: string;
  readonly config: Config;
  readonly environment: Environment;
  /** Epoch milliseconds of the host's clock. Decisions about approvals use the database's clock. */
  readonly nowMs: () => number;
  readonly emit: Emit;
}
