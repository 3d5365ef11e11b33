import { describe, expect, it } from 'vitest';
import { createProgress } from '../../src/cli/progress.ts';
import type { RunEvent } from '../../src/model/artefacts/run-event.ts';
import { createPaint } from '../../src/render/format/paint.ts';

const PLAIN = createPaint({ isTTY: false, noColor: true, dumb: true });
const STORY: readonly RunEvent[] = [
  { kind: 'phase.started', phase: 'cut_leg_a' },
  { kind: 'gate.checked', gate: 'SG_1', phase: 'cut_leg_a', result: 'pass', code: 'approval-present' },
  { kind: 'phase.progress', phase: 'cut_leg_a', done: 5, total: 58, unit: 'units' },
  { kind: 'phase.completed', phase: 'cut_leg_a', state: 'done', elapsed_ms: 900, detail: '58 created' },
];

function shown(columns: number | undefined, verbosity: 'quiet' | 'normal' | 'verbose'): string {
  let text = '';
  const emit = createProgress({ columns, write: (more) => void (text += more) }, verbosity, PLAIN);
  for (const event of STORY) emit(event);
  return text;
}

describe('createProgress', () => {
  it('writes one finished line for each phase and no control character off a terminal', () => {
    const text = shown(undefined, 'normal');
    expect(text.split('\n')).toHaveLength(2);
    expect(text).toMatch(/^ {3}6\/11 {2}cut_leg_a +ok +0\.9 s {2}58 created\n$/);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\r\u001b]/);
  });

  it('erases the live line before the finished one on a terminal', () => {
    const text = shown(80, 'normal');
    expect(text).toContain('5 of 58 units\r\u001b[2K');
    expect(text.endsWith('58 created\n')).toBe(true);
  });

  it('shows nothing when quiet, and the checks that passed when verbose', () => {
    expect(shown(80, 'quiet')).toBe('');
    expect(shown(undefined, 'normal')).not.toContain('approval-present');
    expect(shown(undefined, 'verbose')).toContain('approval-present');
  });

  it('never writes a live line wider than the terminal', () => {
    const live = shown(20, 'normal').split('\r\u001b[2K')[0] ?? '';
    expect(live.length).toBeLessThan(20);
  });
});
