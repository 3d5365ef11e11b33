/** What of a run is in the database, for the sentence with which a stop ends. Looked up, because a gate writes too. */
import { Refusal, type Written } from '../../model/refusals/refusal.ts';
import { readRun, readSteps } from '../../state/records/runs/run-steps.ts';
import type { RunContext } from './run-context.ts';

/** `unknown` if the database no longer answers; the refusal that came before is still the one that is reported. */
export async function readWritten({ reader, sealed }: Pick<RunContext, 'reader' | 'sealed'>): Promise<Written> {
  const { run_id: runId } = sealed.plan.header;
  try {
    if ((await readRun(reader, runId)) === null) return 'none';
    return (await readSteps(reader, runId)).length === 0 ? 'gate' : 'some_phases';
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return 'unknown';
  }
}
