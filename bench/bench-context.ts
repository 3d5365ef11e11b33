/** What every row is given: how often to measure, a scratch folder, and where the bundled programs lie. */
import type { Server } from './server.ts';

export interface BenchContext {
  /** At least five. */
  readonly runs: number;
  /** A scratch folder that is removed at the end. */
  readonly folder: string;
  /** The folder of the bundled measuring programs. */
  readonly built: string;
  /** The throw-away PostgreSQL server, started when first asked for; null when this machine has no server programs. */
  readonly server: () => Promise<Server | null>;
}
