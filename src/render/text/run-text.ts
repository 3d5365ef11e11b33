/** Run events as lines for people: one finished line for each phase. Knows no stream. */
import { assertNever } from '../../model/assert.ts';
import { deltaDifferences } from '../../model/artefacts/expected.ts';
import { PHASE_NAMES, phaseNumber, type PhaseName } from '../../model/phase.ts';
import type { PhaseState, RunEvent } from '../../model/artefacts/run-event.ts';
import { count, duration, shortSha } from '../format/numbers.ts';
import type { Paint } from '../format/paint.ts';
import { terminalLine } from '../format/sanitise.ts';

/** What an event adds to the screen. `live` is replaced by what comes next; `line` stays. */
export type ScreenEvent =
  | { readonly kind: 'line'; readonly text: string; readonly detail: 'normal' | 'verbose' }
  | { readonly kind: 'live'; readonly text: string }
  | { readonly kind: 'nothing' };

/** One event as a line. Covers every kind of event, so that a new one cannot be forgotten. */
export function runText(event: RunEvent, paint: Paint): ScreenEvent {
  switch (event.kind) {
    case 'plan.step':
      return normal(`${terminalLine(event.step).padEnd(STEP_WIDTH)} ${terminalLine(event.detail)}`);
    case 'plan.loaded':
      return normal(`Run ${event.run_id} · ${event.document_id} · plan ${shortSha(event.plan_sha256)}\n`);
    case 'gate.checked':
      return gateLine(event, paint);
    case 'lock.acquired':
      return verboseLine(`lock held on ${event.document_id}, attempt ${event.attempt}`);
    case 'phase.started':
      return { kind: 'live', text: `${phaseHead(event.phase)} …` };
    case 'phase.progress':
      return {
        kind: 'live',
        text: `${phaseHead(event.phase)} ${count(event.done)} of ${count(event.total)} ${terminalLine(event.unit)}`,
      };
    case 'phase.completed':
      return normal(completedLine(event, paint));
    case 'phase.failed':
      return normal(`${phaseHead(event.phase)} ${paint.bad('stopped'.padEnd(STATE_WIDTH))} ${event.code}`);
    case 'phase.slow':
      return normal(`${phaseHead(event.phase)} ${paint.caution('slow')}, over ${event.soft_cap_minutes} min`);
    case 'delta.checked': {
      const off = deltaDifferences(event.expected, event.actual).length;
      const text = `delta of ${event.transaction}: ${off === 0 ? 'as planned' : `${off} lines differ`}`;
      return off === 0 ? verboseLine(text) : normal(paint.bad(text));
    }
    case 'log':
      return verboseLine(`${terminalLine(event.stream)}: ${terminalLine(event.text)}`);
    case 'run.finished':
      return { kind: 'nothing' };
    default:
      return assertNever(event);
  }
}

const STEP_WIDTH = 12;
const PHASE_WIDTH = Math.max(...PHASE_NAMES.map((phase) => phase.length));
const STATE_WIDTH = 'already done'.length;
const TIME_WIDTH = 12;

/** `   6/11  cut_leg_a       `. */
export function phaseHead(phase: PhaseName): string {
  return `  ${String(phaseNumber(phase)).padStart(2)}/${PHASE_NAMES.length}  ${phase.padEnd(PHASE_WIDTH)}`;
}

/** The word for how a phase ended. */
export function stateWord(state: PhaseState): string {
  switch (state) {
    case 'done':
      return 'ok';
    case 'adopted':
      return 'adopted';
    case 'already_done':
      return 'already done';
    case 'skipped':
      return 'skipped';
    case 'stopped':
      return 'stopped';
    case 'not_reached':
      return 'not reached';
    default:
      return assertNever(state);
  }
}

function completedLine(event: Extract<RunEvent, { kind: 'phase.completed' }>, paint: Paint): string {
  const word = stateWord(event.state).padEnd(STATE_WIDTH);
  const painted =
    event.state === 'done' ? paint.good(word) : event.state === 'stopped' ? paint.bad(word) : paint.dim(word);
  const ran = event.state === 'done' || event.state === 'adopted' || event.state === 'stopped';
  const time = (ran ? duration(event.elapsed_ms) : '').padStart(TIME_WIDTH);
  return `${phaseHead(event.phase)} ${painted}${time}  ${terminalLine(event.detail)}`.trimEnd();
}

function gateLine(event: Extract<RunEvent, { kind: 'gate.checked' }>, paint: Paint): ScreenEvent {
  if (event.result === 'pass') return verboseLine(`${event.gate} ${event.code} pass, before ${event.phase}`);
  return normal(`${paint.bad(`${event.gate} ${event.code} fail`)}, before ${event.phase}`);
}

function normal(text: string): ScreenEvent {
  return { kind: 'line', text, detail: 'normal' };
}

function verboseLine(text: string): ScreenEvent {
  return { kind: 'line', text, detail: 'verbose' };
}
