/** Everything that the database has of a run: ledger, evidence, and the rows, hashed again. */
import type { Queryable } from '../../db/database.ts';
import { readEvidence, type RunEvidence } from './run-evidence.ts';
import type { RunStep } from './run-steps.ts';
import { readContent, readUnitTotals, type UnitTotals } from './run-rows.ts';

export interface RunFacts {
  readonly steps: readonly RunStep[];
  readonly evidence: RunEvidence;
  readonly units: UnitTotals;
  /** Over every unit row of the run with its body hashed again; null when there is none. */
  readonly rowsDigest: string | null;
  /** The digest of the set of units, as the plan states it; null when there is none. */
  readonly unitsSha256: string | null;
}

/** What can be read without reading a body. */
export type RunCounts = Omit<RunFacts, 'rowsDigest' | 'unitsSha256'>;

/** Reads how many rows the run has, and its evidence. Lock first, or only to show. */
export async function readRunCounts(
  queryable: Queryable,
  steps: readonly RunStep[],
  runId: string,
): Promise<RunCounts> {
  const units = await readUnitTotals(queryable, runId);
  return { steps, evidence: await readEvidence(queryable, runId), units };
}

/** Reads the run's rows and ledger, every body hashed. Lock first, or only to show. */
export async function readRunFacts(queryable: Queryable, steps: readonly RunStep[], runId: string): Promise<RunFacts> {
  const counts = await readRunCounts(queryable, steps, runId);
  const content = counts.units.versions + counts.units.carried === 0 ? null : await readContent(queryable, runId);
  return { ...counts, rowsDigest: content?.rowsSha256 ?? null, unitsSha256: content?.unitsSha256 ?? null };
}
