/** The event stream around a run: every event to the screen and to the log, `run.finished` always last. */
import { Refusal } from '../model/refusals/refusal.ts';
import type { Emit, RunEvent } from '../model/artefacts/run-event.ts';
import { CUTTER_VERSION } from '../model/version.ts';
import { openEventLog } from './event-log.ts';

export type Finished = Omit<Extract<RunEvent, { kind: 'run.finished' }>, 'kind'>;

/**
 * Runs `work` with an event sink that also writes to `target` (a path, `-`, or null for no log). What `finished` makes of
 * the value, or the refusal or fault that was thrown, is the last event. FILE_EXISTS, FILE_MISSING.
 */
export async function withRunStream<T>(
  screen: Emit,
  target: string | null,
  work: (emit: Emit) => Promise<T>,
  finished: (value: T) => Finished,
): Promise<T> {
  const log = target === null ? null : openEventLog(target, `cutter ${CUTTER_VERSION}`);
  const emit: Emit = (event) => {
    log?.emit(event);
    screen(event);
  };
  try {
    const value = await work(emit);
    emit({ kind: 'run.finished', ...finished(value) });
    return value;
  } catch (error) {
    emit({ kind: 'run.finished', ...finishedByError(error) });
    throw error;
  } finally {
    const lost = log?.close() ?? null;
    if (lost !== null) screen({ kind: 'log', stream: 'events', text: `the event log is not complete: ${lost}` });
  }
}

function finishedByError(error: unknown): Finished {
  const nothing = { committed_phases: [], next: '' } as const;
  if (!(error instanceof Refusal)) return { ...nothing, outcome: 'crashed', exit: 1, written: 'unknown' };
  return { ...nothing, outcome: 'refused', exit: error.exit, written: error.written };
}
