/** What `init`, `db` and `demo` return. */
import type { ApplyOutcome } from './apply.ts';
import type { Verification } from '../artefacts/verification.ts';

/** Contract files that were applied, and those that had been applied before. */
export interface Provisioned {
  readonly applied: readonly string[];
  readonly already: readonly string[];
}

/** A contract file and whether the database has it. */
export interface ContractFile {
  readonly name: string;
  readonly state: 'applied' | 'pending' | 'changed';
}

/** A new project. */
export interface Initialised {
  readonly configFile: string;
  /** Everything that was made, absolute, in the order it was made. */
  readonly made: readonly string[];
}

/** What the demo did. */
export interface DemoOutcome {
  readonly folder: string;
  readonly documentId: string;
  readonly planPath: string;
  readonly units: number;
  readonly sourceSha256: string;
  readonly enacted: ApplyOutcome;
  readonly repeated: ApplyOutcome;
  readonly verification: Verification;
}
