/** RunEvents as NDJSON lines: numbered, dated, each carrying the digest of the line before it. */
import { canonicalLine, type Json } from '../../model/encoding/canonical.ts';
import { sha256 } from '../../model/encoding/digest.ts';
import type { RunEvent } from '../../model/artefacts/run-event.ts';
import { createPaint } from '../format/paint.ts';
import { runText } from './run-text.ts';

/** The same number as `eventLineSchema` states; repeated here so that writing events does not load zod. */
const VERSION = '1.0';
const ZEROS = '0'.repeat(64);

export interface EventLines {
  /** The first line: who writes, in which version. */
  opened(opener: { readonly tool: string; readonly host: string; readonly pid: number }, at: Date): string;
  /** The next line. `at` is the host's clock. */
  next(event: RunEvent, at: Date): string;
}

/** A chain of lines, without their LF. `run_id` and `plan` are empty until `plan.loaded` names them. */
export function eventLines(): EventLines {
  let seq = 0;
  let prev = ZEROS;
  let run = '';
  let plan = '';
  const line = (type: string, level: string, msg: string, data: Json, at: Date): string => {
    const envelope = { v: VERSION, seq, ts: at.toISOString(), run_id: run, plan, type, level, msg, prev, data };
    const text = canonicalLine(envelope);
    seq += 1;
    prev = sha256(text);
    return text;
  };
  return {
    opened: ({ tool, host, pid }, at) =>
      line('stream.opened', 'info', `${tool} on ${host}`, { tool, host, pid, schema: 'cutter.event/1' }, at),
    next: (event, at) => {
      if (event.kind === 'plan.loaded') {
        run = event.run_id;
        plan = `sha256:${event.plan_sha256}`;
      }
      const { kind, ...data } = event;
      return line(kind, levelOf(event), messageOf(event), data, at);
    },
  };
}

function levelOf(event: RunEvent): 'info' | 'warn' | 'error' {
  if (event.kind === 'phase.failed') return 'error';
  if (event.kind === 'phase.slow') return 'warn';
  if (event.kind === 'gate.checked') return event.result === 'pass' ? 'info' : 'error';
  if (event.kind === 'run.finished') return event.outcome === 'ok' ? 'info' : 'error';
  return 'info';
}

const PLAIN = createPaint({ isTTY: false, noColor: true, dumb: true });

function messageOf(event: RunEvent): string {
  if (event.kind === 'run.finished') return `finished: ${event.outcome}, exit ${event.exit}`;
  const screen = runText(event, PLAIN);
  return screen.kind === 'nothing' ? event.kind : screen.text.replaceAll(/\s+/g, ' ').trim();
}
