/** The outcome of a phase that writes no rows. */
import type { PhaseOutcome } from '../../model/artefacts/phase-outcome.ts';
import { readClock } from '../../state/records/database/target-identity.ts';
import type { RunContext } from './run-context.ts';

/** Adds the time, by the database's clock. */
export async function concludePhase(
  { reader }: Pick<RunContext, 'reader'>,
  outcome: Omit<PhaseOutcome, 'at'>,
): Promise<PhaseOutcome> {
  const { micros } = await readClock(reader);
  return { ...outcome, at: micros };
}
