/** Writes the event stream of `--events FILE|-`. A log that cannot be written must not stop a run (docs/invariants.md: output-never-stops-a-run). */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import { Refusal } from '../model/refusals/refusal.ts';
import type { Emit, RunEvent } from '../model/artefacts/run-event.ts';
import { eventLines } from '../render/text/event-line.ts';

export interface EventLog {
  readonly emit: Emit;
  /** Ends the log; later events are ignored. Returns why lines were lost, or null if all were written. */
  close(): string | null;
}

/**
 * Opens `target` (an absolute path that must not exist, or `-` for stdout) and writes `stream.opened` first. Lines are
 * synced to disk at every phase boundary and at the end. FILE_EXISTS, FILE_MISSING (no such folder).
 */
export function openEventLog(target: string, tool: string): EventLog {
  const descriptor = target === '-' ? process.stdout.fd : open(target);
  const lines = eventLines();
  let lost: string | null = null;
  let closed = false;
  const write = (line: string, durable: boolean) => {
    if (closed || lost !== null) return;
    try {
      writeSync(descriptor, `${line}\n`);
      if (durable && target !== '-') fsyncSync(descriptor);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error)) throw error;
      lost = error.message;
    }
  };
  write(lines.opened({ tool, host: hostname(), pid: process.pid }, new Date()), true);
  return {
    emit: (event) => write(lines.next(event, new Date()), isDurable(event)),
    close: () => {
      if (target !== '-' && !closed) closeSync(descriptor);
      closed = true;
      return lost;
    },
  };
}

function open(target: string): number {
  try {
    return openSync(target, 'wx', 0o600);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') throw new Refusal('FILE_EXISTS', { file: target }, { cause: error });
    if (code === 'ENOENT') throw new Refusal('FILE_MISSING', { file: target }, { cause: error });
    throw error;
  }
}

function isDurable(event: RunEvent): boolean {
  return event.kind.startsWith('phase.') ? event.kind !== 'phase.progress' : event.kind === 'run.finished';
}
